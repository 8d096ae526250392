//! Development tools from crates.io, installed in the cache folder instead of the user's cargo home.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::report::{Report, Verdict};
use super::run::Mode;
use crate::shell;

/// A tool from crates.io.
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
    /// Whether any version in `PATH` is accepted.
    from_path: bool,
    /// Additional arguments for `cargo install`.
    arguments: &'static [&'static str],
}

const DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
    from_path: true,
    arguments: &[],
};

/// Runs each test in a separate process. Its default features, for self-updates, are disabled to save build time.
const NEXTEST: Tool = Tool {
    name: "cargo-nextest",
    version: "0.9.151",
    from_path: true,
    arguments: &["--no-default-features"],
};

/// The tests exchange WIT packages and lock files with exactly this version.
const WKG: Tool = Tool {
    name: "wkg",
    version: "0.16.1",
    from_path: false,
    arguments: &[],
};

/// Returns the path of `cargo-deny`: the one in `PATH`, else the one that setup installed.
pub fn cargo_deny() -> Result<PathBuf> {
    DENY.find()
        .context("cargo-deny is not installed; run `cargo xtask setup`")
}

/// Returns the path of `cargo-nextest`: the one in `PATH`, else the one that setup installed.
pub fn cargo_nextest() -> Result<PathBuf> {
    NEXTEST
        .find()
        .context("cargo-nextest is not installed; run `cargo xtask setup`")
}

fn folder() -> Result<PathBuf> {
    Ok(shell::cache()?.join("tools"))
}

/// Tools that run the unit tests.
pub(super) const UNIT_TESTS: [Tool; 1] = [NEXTEST];

/// Tools for the whole test run.
pub(super) const TESTS: [Tool; 3] = [DENY, NEXTEST, WKG];

/// Finds the tools or installs them.
pub(super) fn provide(tools: &[Tool], mode: Mode, report: &mut Report) {
    for tool in tools {
        report.add(tool.name, tool.provide(mode));
    }
}

impl Tool {
    /// Returns the path of the tool in `PATH` if that is accepted, else of the one that setup installed.
    fn find(&self) -> Option<PathBuf> {
        let other = self.from_path.then(|| shell::which(self.name)).flatten();
        other.or_else(|| self.installed())
    }

    /// Returns the path of the tool that setup installed, if any.
    fn installed(&self) -> Option<PathBuf> {
        let program =
            folder()
                .ok()?
                .join("bin")
                .join(format!("{}{}", self.name, std::env::consts::EXE_SUFFIX));
        program.is_file().then_some(program)
    }

    fn provide(&self, mode: Mode) -> Verdict {
        if let Some(program) = self.find() {
            return Verdict::Found(program.display().to_string());
        }
        if mode != Mode::Check
            && let Err(error) = self.install()
        {
            eprintln!("{error:#}");
        }
        match self.installed() {
            Some(program) => Verdict::Installed(program.display().to_string()),
            None => Verdict::Missing(format!("cargo install --locked {}", self.name)),
        }
    }

    fn install(&self) -> Result<()> {
        let folder = folder()?;
        let mut command = Command::new("cargo");
        command
            .args([
                "install",
                "--locked",
                "--debug",
                "--version",
                self.version,
                "--root",
            ])
            .arg(&folder)
            .args(self.arguments)
            .arg(self.name);
        // The tools run for seconds, so a fast build matters more than fast code.
        command
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_PROFILE_DEV_OPT_LEVEL", "0");
        command.env("CARGO_TARGET_DIR", folder.join("target"));
        shell::run(&mut command)?;
        std::fs::remove_dir_all(folder.join("target"))?;
        Ok(())
    }
}
