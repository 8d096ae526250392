//! The stage `deny`: licences, duplicates, sources and known vulnerabilities of the dependencies.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{setup, shell};

/// What cargo-deny says when it cannot download the database of vulnerabilities.
const UNREACHABLE: &str = "failed to fetch advisory database";

/// Check everything; vulnerabilities where the database is within reach or was downloaded before.
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
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        println!("advisories ok");
        return Ok(());
    }
    if !said.contains(UNREACHABLE) {
        bail!("vulnerable or withdrawn dependencies:\n{}", said.trim_end());
    }
    if has_database() {
        println!("advisories: the database cannot be reached; using the copy of an earlier run");
        return shell::run(deny(program).args(["--disable-fetch", "advisories"]));
    }
    println!(
        "advisories: NOT CHECKED, the database at github.com cannot be reached and there is no earlier copy"
    );
    Ok(())
}

/// Whether an earlier run left a copy of the database in the cargo home.
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
