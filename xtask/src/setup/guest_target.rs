//! Provides the guest target from the first of three sources that works.
//!
//! 1. An installed toolchain that has the target: the active one, or the linked one from an earlier run.
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

/// Timeout for rustup. Without a network it fails within seconds; if a proxy drops packets, the third source should not be
/// delayed for long.
const RUSTUP_LIMIT: Duration = Duration::from_mins(2);

/// Finds the target or installs it.
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
    // Without a network, the default of five attempts would take too long.
    command.env("RUSTUP_MAX_RETRIES", "1");
    println!("$ {}", shell::display(&command));
    shell::succeeds_within(&mut command, RUSTUP_LIMIT).unwrap_or(false)
}
