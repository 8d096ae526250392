//! Generates the environment variables reference page.

use super::configuration;
use super::markdown::{GENERATED, code, table};
use crate::env::{FLAGS, OTHERS, PASSED_ON, Variable};

pub(super) fn page() -> String {
    let rows = |list: &'static [Variable]| list.iter().map(|it| [code(it.name), it.help.to_owned()]);
    let mut out =
        format!("{GENERATED}\n# Environment variables\n\n## Flags\n\nA flag overrides its variable.\n\n");
    out.push_str(&table(["Variable", "Meaning"], rows(FLAGS)));
    out.push_str("\n## Configuration keys\n\n");
    out.push_str("See [Configuration](configuration.md) for the layers and the value format.\n\n");
    out.push_str(&table(["Variable", "Key", "Meaning"], configuration::variables()));
    out.push_str("\n## Other variables\n\n");
    out.push_str(&table(["Variable", "Meaning"], rows(OTHERS)));
    out.push_str("\n## Set for build commands\n\n");
    out.push_str(&table(["Variable", "Meaning"], rows(PASSED_ON)));
    out
}
