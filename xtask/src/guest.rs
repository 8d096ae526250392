//! The Rust toolchain that builds guests for `wasm32-wasip2`.
//!
//! The host crates are built with the active toolchain. Guests are built with it too if it has the target, else with the
//! linked toolchain `wasip2`, which [`crate::setup`] creates from Debian packages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::shell;

/// The target of all guests.
pub const TARGET: &str = "wasm32-wasip2";

/// Name of the linked toolchain.
pub const LINKED: &str = "wasip2";

/// The toolchain that builds guests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toolchain {
    /// The active toolchain.
    Active,
    /// The toolchain linked as `wasip2`.
    Linked,
}

impl Toolchain {
    /// Returns the environment variable that selects the toolchain for `cargo` and `rustc`. `None` for the active one.
    pub fn env(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Active => None,
            Self::Linked => Some(("RUSTUP_TOOLCHAIN", LINKED)),
        }
    }

    /// Returns the environment variable that selects the toolchain for the build command of `wash build` and `wash dev`.
    pub fn wash_env(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Active => None,
            Self::Linked => Some(("WASH_BUILD__ENV__RUSTUP_TOOLCHAIN", LINKED)),
        }
    }

    /// Returns the description for the report.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Active => "the active toolchain",
            Self::Linked => "RUSTUP_TOOLCHAIN=wasip2",
        }
    }

    fn rustc(self) -> Command {
        let mut command = Command::new("rustc");
        command.envs(self.env());
        command
    }

    /// Returns the folder in which the toolchain searches for the libraries of the target.
    fn library_folder(self) -> Option<PathBuf> {
        let folder = shell::read(
            self.rustc()
                .args(["--print", "target-libdir", "--target", TARGET]),
        )
        .ok()?;
        Some(PathBuf::from(folder))
    }

    /// Returns whether the toolchain has the standard library for the target and can link a program with it.
    fn works(self) -> bool {
        self.library_folder().is_some_and(|folder| has_std(&folder)) && self.prove().is_ok()
    }

    /// Compiles and links an empty program. This fails if the libraries belong to another compiler release.
    pub(crate) fn prove(self) -> Result<()> {
        let folder = tempfile::tempdir()?;
        let source = folder.path().join("probe.rs");
        fs::write(&source, "fn main() {}\n")?;
        shell::read(
            self.rustc()
                .current_dir(folder.path())
                .args(["--target", TARGET, "probe.rs"]),
        )?;
        Ok(())
    }
}

fn has_std(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

/// Returns the installed toolchain that can build guests, if any. Changes nothing.
pub fn find() -> Option<Toolchain> {
    [Toolchain::Active, Toolchain::Linked]
        .into_iter()
        .find(|toolchain| toolchain.works())
}

/// Returns the environment variable that `cargo build` of a guest needs, if any.
///
/// # Errors
/// No toolchain has the target.
pub fn env() -> Result<Option<(&'static str, &'static str)>> {
    match find() {
        Some(toolchain) => Ok(toolchain.env()),
        None => bail!("no Rust toolchain has the target {TARGET}; run `cargo xtask setup`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_linked_toolchain_needs_an_environment_variable() {
        assert_eq!(Toolchain::Active.env(), None);
        assert_eq!(Toolchain::Linked.env(), Some(("RUSTUP_TOOLCHAIN", "wasip2")));
    }

    #[test]
    fn a_target_folder_must_contain_libstd() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("libcore-1.rlib"), "").unwrap();
        assert!(!has_std(folder.path()));
        fs::write(folder.path().join("libstd-1.rlib"), "").unwrap();
        assert!(has_std(folder.path()));
    }
}
