//! The stage `deny`: checks licenses, duplicates, sources and known vulnerabilities of the dependencies.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{setup, shell};

/// The error of cargo-deny if it cannot download the advisory database.
const UNREACHABLE: &str = "failed to fetch advisory database";

/// Runs all checks. Vulnerabilities are checked only if the database can be downloaded or a local copy exists.
pub fn run() -> Result<()> {
    let program = setup::cargo_deny()?;
    shell::run(deny(&program).args(["licenses", "bans", "sources"]))?;
    advisories(&program)
}

fn deny(program: &PathBuf) -> Command {
    let mut command = Command::new(program);
    command.current_dir(shell::root()).arg("check");
    command
}

fn advisories(program: &PathBuf) -> Result<()> {
    let mut command = deny(program);
    command.arg("advisories").stdin(Stdio::null());
    let output = command
        .output()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        println!("advisories ok");
        return Ok(());
    }
    if !stderr.contains(UNREACHABLE) {
        bail!("vulnerable or yanked dependencies:\n{}", stderr.trim_end());
    }
    if has_database() {
        println!("advisories: the database is unreachable; using the copy of an earlier run");
        return shell::run(deny(program).args(["--disable-fetch", "advisories"]));
    }
    println!("advisories: NOT CHECKED, the database at github.com is unreachable and there is no local copy");
    Ok(())
}

/// Returns whether the cargo home contains a copy of the database from an earlier run.
fn has_database() -> bool {
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cargo")));
    let folders = home.and_then(|home| home.join("advisory-dbs").read_dir().ok());
    folders
        .into_iter()
        .flatten()
        .flatten()
        .any(|entry| entry.path().join("crates").is_dir())
}
