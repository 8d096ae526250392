//! Rust guests under `tests/fixtures`, compiled once and kept in the target directory.

use std::path::{Path, PathBuf};

use crate::signals;
use crate::toolchain;

/// The component of the fixture `name`, compiled if its sources changed.
///
/// # Panics
/// If it does not compile; `cargo xtask setup` installs the toolchain.
pub fn component(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    component_in(&folder, name)
}

/// The component of the crate `name` in a folder, the same way.
///
/// # Panics
/// If it does not compile; `cargo xtask setup` installs the toolchain.
pub fn component_in(folder: &Path, name: &str) -> Vec<u8> {
    let target = target_dir();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // The `cargo` of a linked toolchain is the default one: only the proxy of rustup obeys `RUSTUP_TOOLCHAIN`.
    let env = toolchain::guest_toolchain_env();
    let mut command = signals::command(if env.is_empty() { cargo } else { "cargo".into() });
    command
        .current_dir(folder)
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("RUSTC")
        .envs(env)
        .args([
            "build",
            "--quiet",
            "--release",
            "--locked",
            "--target",
            toolchain::TARGET,
        ])
        .arg("--target-dir")
        .arg(&target);
    let status = command.status().expect("cargo runs");
    assert!(status.success(), "fixture '{name}' does not compile: {status}");
    let file = target
        .join(toolchain::TARGET)
        .join("release")
        .join(format!("{}.wasm", name.replace('-', "_")));
    std::fs::read(&file).unwrap_or_else(|error| panic!("fixture '{}': {error}", file.display()))
}

/// Where guests are compiled, in the target directory of the tests.
pub(crate) fn target_dir() -> PathBuf {
    let test = std::env::current_exe().expect("the test knows its own path");
    // target/debug/deps/<test> -> target/guests
    test.ancestors()
        .nth(3)
        .expect("a test lies in <target>/<profile>/deps")
        .join("guests")
}
