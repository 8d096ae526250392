//! Runs the steps of the setup in order.

use anyhow::{Error, Result, anyhow};

use super::packages::{self, BUILD, SERVERS};
use super::report::Report;
use super::{components, guest_target, tools};
use crate::guest::Toolchain;

/// The set of requirements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything needed to build `wash` and a guest.
    Build,
    /// Also the tools that run the unit tests.
    UnitTests,
    /// Also everything else that the whole test run needs.
    Tests,
}

/// Whether to install missing requirements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Only check; change nothing.
    Check,
    /// Install what is missing.
    Install,
}

impl Mode {
    /// Selects the mode according to `--check`.
    pub fn of(check: bool) -> Self {
        if check { Self::Check } else { Self::Install }
    }
}

/// Finds or installs everything in `scope`, prints a line for each requirement, and returns the toolchain that builds
/// guests.
///
/// # Errors
/// A requirement is still missing.
pub fn run(scope: Scope, mode: Mode) -> Result<Toolchain> {
    let mut report = Report::default();
    let packages = match scope {
        Scope::Build | Scope::UnitTests => [BUILD].as_slice(),
        Scope::Tests => &[BUILD, SERVERS],
    };
    let by_hand = packages::provide(packages, mode, &mut report);
    if mode == Mode::Install && !report.missing().is_empty() {
        // Fail early: the following steps compile for minutes.
        return Err(incomplete(&report, mode, by_hand.as_deref()));
    }
    let toolchain = guest_target::provide(mode, &mut report);
    match scope {
        Scope::Build => {}
        Scope::UnitTests => tools::provide(&tools::UNIT_TESTS, mode, &mut report),
        Scope::Tests => {
            components::provide(mode, &mut report);
            tools::provide(&tools::TESTS, mode, &mut report);
        }
    }
    match toolchain {
        Some(toolchain) if report.missing().is_empty() => {
            println!("Rust guests build with {}.", toolchain.describe());
            Ok(toolchain)
        }
        _ => Err(incomplete(&report, mode, by_hand.as_deref())),
    }
}

fn incomplete(report: &Report, mode: Mode, by_hand: Option<&str>) -> Error {
    let missing = report.missing().join(", ");
    match (mode, by_hand) {
        (Mode::Check, _) => anyhow!("missing: {missing}; run `cargo xtask setup` to install"),
        (Mode::Install, Some(command)) => {
            anyhow!("missing: {missing}; ask an administrator to run\n\n    {command}\n")
        }
        (Mode::Install, None) => anyhow!("missing: {missing}; install them as shown above"),
    }
}
