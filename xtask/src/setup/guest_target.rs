//! The guest target, from the first of three sources that works.
//!
//! 1. A toolchain that has it already: the active one, or the linked one that an earlier run made.
//! 2. rustup.
//! 3. On Debian 12: the standard library built from the packaged source, see [`super::packaged_std`].

use std::process::Command;
use std::time::Duration;

use super::debian::Release;
use super::packaged_std;
use super::report::{Report, Verdict};
use super::run::Mode;
use crate::guest::{self, TARGET, Toolchain};
use crate::shell;

/// How long rustup may take. Without a network it fails in seconds; a proxy that swallows packets must not hold up the
/// third source for long.
const RUSTUP_LIMIT: Duration = Duration::from_mins(2);

/// Find the target or install it.
pub(super) fn provide(mode: Mode, report: &mut Report) -> Option<Toolchain> {
    if let Some(toolchain) = guest::find() {
        report.add(TARGET, Verdict::Found(toolchain.describe().to_owned()));
        return Some(toolchain);
    }
    let toolchain = if mode == Mode::Install { install() } else { None };
    report.add(
        TARGET,
        match toolchain {
            Some(toolchain) => Verdict::Installed(toolchain.describe().to_owned()),
            None => Verdict::Missing(format!("rustup target add {TARGET}")),
        },
    );
    toolchain
}

fn install() -> Option<Toolchain> {
    if from_rustup()
        && let Some(toolchain) = guest::find()
    {
        return Some(toolchain);
    }
    if !Release::current().is_debian_12() {
        return None;
    }
    println!("rustup cannot provide {TARGET}; building its standard library from Debian's packages");
    if let Err(error) = packaged_std::install() {
        eprintln!("{error:#}");
    }
    guest::find()
}

fn from_rustup() -> bool {
    let mut command = Command::new("rustup");
    command.args(["target", "add", TARGET]);
    // Fewer attempts: a machine without a network should not wait for five of them.
    command.env("RUSTUP_MAX_RETRIES", "1");
    println!("$ {}", shell::display(&command));
    shell::succeeds_within(&mut command, RUSTUP_LIMIT).unwrap_or(false)
}
