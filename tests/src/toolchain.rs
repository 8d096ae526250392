//! Finds the Rust toolchain for tests that compile guests.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::signals;

/// The target of guests.
pub const TARGET: &str = "wasm32-wasip2";

/// Returns the environment for `cargo build --target wasm32-wasip2`: empty if the default toolchain has the target,
/// `RUSTUP_TOOLCHAIN=wasip2` if the linked toolchain of that name has it.
///
/// # Panics
/// If neither has it. `cargo xtask setup` installs it.
pub fn guest_toolchain_env() -> Vec<(&'static str, &'static str)> {
    static FOUND: OnceLock<Vec<Option<&str>>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let mut having = [None, Some("wasip2")]
            .into_iter()
            .filter(|toolchain| has_target(*toolchain));
        having.next().into_iter().collect()
    });
    match found.first() {
        Some(None) => Vec::new(),
        Some(Some(toolchain)) => vec![("RUSTUP_TOOLCHAIN", *toolchain)],
        None => panic!("no Rust toolchain has the target {TARGET}: run `cargo xtask setup`"),
    }
}

fn has_target(toolchain: Option<&str>) -> bool {
    let mut rustc = signals::command("rustc");
    // Cargo sets the toolchain of the tests in the environment. The sandbox does not inherit it either.
    rustc
        .env_remove("RUSTUP_TOOLCHAIN")
        .args(["--print", "target-libdir", "--target", TARGET]);
    if let Some(toolchain) = toolchain {
        rustc.env("RUSTUP_TOOLCHAIN", toolchain);
    }
    let Ok(output) = rustc.output() else { return false };
    let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    let has_std = |path: &Path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        name.starts_with("libstd-") && path.extension().is_some_and(|extension| extension == "rlib")
    };
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .any(|entry| has_std(&entry.path()))
}

/// Returns the `CARGO_HOME` and `RUSTUP_HOME` of the machine, so that cargo and rustup work offline although the sandbox has
/// a different `HOME`.
pub(crate) fn homes() -> Vec<(&'static str, PathBuf)> {
    let home = std::env::var_os("HOME")
        .or_else(|| std::env::var_os("USERPROFILE"))
        .map(PathBuf::from);
    [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")]
        .into_iter()
        .filter_map(|(name, folder)| {
            let path = std::env::var_os(name)
                .map(PathBuf::from)
                .or_else(|| Some(home.as_ref()?.join(folder)))?;
            path.is_dir().then_some((name, path))
        })
        .collect()
}
