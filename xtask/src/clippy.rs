//! The stage `clippy`. Only the oldest supported Rust turns warnings into failures: newer versions have lints that this code was
//! not written with, and must not fail the tests of a machine because it has the newest Rust.

use anyhow::Result;

use crate::shell;

/// The oldest supported Rust.
const OLDEST: &str = env!("CARGO_PKG_RUST_VERSION");

/// Runs clippy on the workspace.
///
/// # Errors
/// The code does not compile, or clippy of the oldest supported Rust prints a warning.
pub(crate) fn run() -> Result<()> {
    let version = shell::read(shell::cargo().args(["clippy", "--version"]))?;
    let mut command = shell::cargo();
    command.args(["clippy", "--workspace", "--all-targets"]);
    if belongs_to(&version, OLDEST) {
        command.args(["--", "-D", "warnings"]);
    } else {
        println!("{version} is not that of Rust {OLDEST}: warnings do not fail this stage");
    }
    shell::run(&mut command)
}

/// Is this the version of clippy that came with a version of Rust? Clippy of Rust 1.95 prints `clippy 0.1.95 (59807616e1
/// 2026-04-14)`.
fn belongs_to(clippy: &str, rust: &str) -> bool {
    let clippy = clippy.split_whitespace().nth(1);
    let clippy = clippy.and_then(|version| version.strip_prefix("0."));
    let minor = rust.split('.').take(2).collect::<Vec<_>>().join(".");
    clippy == Some(minor.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clippy_has_the_version_of_rust() {
        let version = "clippy 0.1.95 (59807616e1 2026-04-14)";
        assert!(belongs_to(version, "1.95"));
        assert!(belongs_to(version, "1.95.1"));
        assert!(!belongs_to(version, "1.9"));
        assert!(!belongs_to("clippy 0.1.99 (58cf8f9c3e 2026-10-13)", "1.95"));
        assert!(!belongs_to("", "1.95"));
    }
}
