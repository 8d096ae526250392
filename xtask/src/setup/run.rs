//! The order of the steps, and the report at the end.

use anyhow::{Error, Result, anyhow};

use super::packages::{self, BUILD, SERVERS};
use super::report::Report;
use super::{components, guest_target, tools};
use crate::guest::Toolchain;

/// How much has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// What building `wash` and a guest needs.
    Build,
    /// That, and what runs the unit tests.
    UnitTests,
    /// That, and what the whole test run needs.
    Tests,
}

/// Whether missing things are installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Look, change nothing.
    Check,
    /// Install what is missing.
    Install,
}

impl Mode {
    /// The mode that `--check` asks for.
    pub fn of(check: bool) -> Self {
        if check { Self::Check } else { Self::Install }
    }
}

/// Find or install everything in `scope` and print a line for each; an error names what is still missing. The result
/// is the toolchain that builds guests.
pub fn run(scope: Scope, mode: Mode) -> Result<Toolchain> {
    let mut report = Report::default();
    let packages = match scope {
        Scope::Build | Scope::UnitTests => [BUILD].as_slice(),
        Scope::Tests => &[BUILD, SERVERS],
    };
    let by_hand = packages::provide(packages, mode, &mut report);
    if mode == Mode::Install && !report.missing().is_empty() {
        // What follows compiles for minutes.
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
        (Mode::Check, _) => anyhow!("missing: {missing}; `cargo xtask setup` installs what it can"),
        (Mode::Install, Some(command)) => {
            anyhow!("missing: {missing}; have an administrator run\n\n    {command}\n")
        }
        (Mode::Install, None) => anyhow!("missing: {missing}; install them as shown above"),
    }
}
