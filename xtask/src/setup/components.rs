//! Rust toolchain components that the test run needs and a minimal installation lacks.

use std::process::Command;

use super::report::{Report, Verdict};
use super::run::Mode;
use crate::shell;

/// The components, each with the cargo subcommand that it provides.
const COMPONENTS: [(&str, &str); 2] = [("rustfmt", "fmt"), ("clippy", "clippy")];

/// Finds the components, or installs them with rustup.
pub(super) fn provide(mode: Mode, report: &mut Report) {
    for (component, subcommand) in COMPONENTS {
        let verdict = match version(subcommand) {
            Some(version) => Verdict::Found(version),
            None if mode == Mode::Check => missing(component),
            None => {
                if let Err(error) = shell::run(Command::new("rustup").args(["component", "add", component])) {
                    eprintln!("{error:#}");
                }
                version(subcommand).map_or_else(|| missing(component), Verdict::Installed)
            }
        };
        report.add(component, verdict);
    }
}

fn version(subcommand: &str) -> Option<String> {
    shell::read(shell::cargo().args([subcommand, "--version"])).ok()
}

fn missing(component: &str) -> Verdict {
    Verdict::Missing(format!("rustup component add {component}"))
}
