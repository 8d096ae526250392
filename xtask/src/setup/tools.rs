//! Development tools that come from crates.io, kept beside the caches so that they change nothing in the user's
//! cargo home.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::report::{Report, Verdict};
use super::run::Mode;
use crate::shell;

/// A tool of crates.io.
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
    /// Does another one in the `PATH` do as well?
    from_path: bool,
    /// More arguments of `cargo install`.
    arguments: &'static [&'static str],
}

const DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
    from_path: true,
    arguments: &[],
};

/// It runs each test in a process. Its default features are for updating itself, and cost build time.
const NEXTEST: Tool = Tool {
    name: "cargo-nextest",
    version: "0.9.151",
    from_path: true,
    arguments: &["--no-default-features"],
};

/// The tests exchange WIT packages and lock files with this very version.
const WKG: Tool = Tool {
    name: "wkg",
    version: "0.16.1",
    from_path: false,
    arguments: &[],
};

/// `cargo-deny`: the one in the `PATH`, else the one that setup installed.
pub fn cargo_deny() -> Result<PathBuf> {
    DENY.find()
        .context("cargo-deny is not installed; run `cargo xtask setup`")
}

/// `cargo-nextest`, found the same way.
pub fn cargo_nextest() -> Result<PathBuf> {
    NEXTEST
        .find()
        .context("cargo-nextest is not installed; run `cargo xtask setup`")
}

fn folder() -> Result<PathBuf> {
    Ok(shell::cache()?.join("tools"))
}

/// What runs the unit tests.
pub(super) const UNIT_TESTS: [Tool; 1] = [NEXTEST];

/// What the whole test run needs.
pub(super) const TESTS: [Tool; 3] = [DENY, NEXTEST, WKG];

/// Find the tools or install them.
pub(super) fn provide(tools: &[Tool], mode: Mode, report: &mut Report) {
    for tool in tools {
        report.add(tool.name, tool.provide(mode));
    }
}

impl Tool {
    /// The one in the `PATH`, if that does, else the one that setup installed.
    fn find(&self) -> Option<PathBuf> {
        let other = self.from_path.then(|| shell::which(self.name)).flatten();
        other.or_else(|| self.installed())
    }

    /// The one that setup installed.
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
        // They run for seconds and are compiled once: the time to build them is what counts.
        command
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_PROFILE_DEV_OPT_LEVEL", "0");
        command.env("CARGO_TARGET_DIR", folder.join("target"));
        shell::run(&mut command)?;
        std::fs::remove_dir_all(folder.join("target"))?;
        Ok(())
    }
}
