//! Development tools that come from crates.io, kept beside the caches so that they change nothing in the user's
//! cargo home.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::report::{Report, Verdict};
use super::run::Mode;
use crate::shell;

const DENY: &str = "cargo-deny";
const DENY_VERSION: &str = "0.20.2";

/// `cargo-deny`, if it is installed: the one in the `PATH`, else the one that setup installed.
pub fn cargo_deny() -> Option<PathBuf> {
    shell::which(DENY).or_else(|| {
        let program = folder()
            .ok()?
            .join("bin")
            .join(format!("{DENY}{}", std::env::consts::EXE_SUFFIX));
        program.is_file().then_some(program)
    })
}

fn folder() -> Result<PathBuf> {
    Ok(shell::cache()?.join("tools"))
}

/// Find `cargo-deny` or install it.
pub(super) fn provide(mode: Mode, report: &mut Report) {
    let verdict = match cargo_deny() {
        Some(program) => Verdict::Found(program.display().to_string()),
        None => match install(mode) {
            Some(program) => Verdict::Installed(program.display().to_string()),
            None => Verdict::Missing(format!("cargo install --locked {DENY}")),
        },
    };
    report.add(DENY, verdict);
}

fn install(mode: Mode) -> Option<PathBuf> {
    if mode == Mode::Check {
        return None;
    }
    if let Err(error) = install_from_crates_io() {
        eprintln!("{error:#}");
    }
    cargo_deny()
}

fn install_from_crates_io() -> Result<()> {
    let folder = folder()?;
    let mut command = Command::new("cargo");
    command
        .args([
            "install",
            "--locked",
            "--debug",
            "--version",
            DENY_VERSION,
            "--root",
        ])
        .arg(&folder)
        .arg(DENY);
    // It runs for seconds and is compiled once: the time to build it is what counts.
    command
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", "0");
    command.env("CARGO_TARGET_DIR", folder.join("target"));
    shell::run(&mut command)?;
    std::fs::remove_dir_all(folder.join("target"))?;
    Ok(())
}
