//! The page of the environment variables.

use super::configuration;
use super::markdown::{GENERATED, code, table};
use crate::env::{FLAGS, OTHERS, PASSED_ON, Variable};

pub(super) fn page() -> String {
    let rows = |list: &'static [Variable]| list.iter().map(|it| [code(it.name), it.help.to_owned()]);
    let mut out = format!(
        "{GENERATED}\n# Environment variables\n\n## In place of a flag\n\nA flag wins over its variable.\n\n"
    );
    out.push_str(&table(["Variable", "Meaning"], rows(FLAGS)));
    out.push_str("\n## In place of a configuration key\n\n");
    out.push_str("See [Configuration](configuration.md) for the layers and the values.\n\n");
    out.push_str(&table(["Variable", "Key", "Meaning"], configuration::variables()));
    out.push_str("\n## Others\n\n");
    out.push_str(&table(["Variable", "Meaning"], rows(OTHERS)));
    out.push_str("\n## Set for build commands\n\n");
    out.push_str(&table(["Variable", "Meaning"], rows(PASSED_ON)));
    out
}
