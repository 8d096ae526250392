//! The order of the steps, and the report at the end.

use anyhow::{Result, bail};

use super::packages::{self, BUILD, SERVERS};
use super::report::Report;
use super::{components, guest_target, tools};
use crate::guest::Toolchain;

/// How much has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// What building `wash` and a guest needs.
    Build,
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
    packages::provide(BUILD, mode, &mut report);
    let toolchain = guest_target::provide(mode, &mut report);
    if scope == Scope::Tests {
        components::provide(mode, &mut report);
        packages::provide(SERVERS, mode, &mut report);
        tools::provide(mode, &mut report);
    }
    let missing = report.missing();
    match toolchain {
        Some(toolchain) if missing.is_empty() => {
            println!("Rust guests build with {}.", toolchain.describe());
            Ok(toolchain)
        }
        _ if mode == Mode::Check => bail!(
            "missing: {}; `cargo xtask setup` installs what it can",
            missing.join(", ")
        ),
        _ => bail!("missing: {}; install them as shown above", missing.join(", ")),
    }
}
