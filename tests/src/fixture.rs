//! Compiles the Rust guests in `tests/fixtures`. The results are cached in the target directory.

use std::path::{Path, PathBuf};

use crate::signals;
use crate::toolchain;

/// Returns the component of the fixture `name`. It is compiled if its sources have changed.
///
/// # Panics
/// If the compilation fails. `cargo xtask setup` installs the toolchain.
pub fn component(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    component_in(&folder, name)
}

/// Returns the component of the crate `name` in `folder`. It is compiled if its sources have changed.
///
/// # Panics
/// If the compilation fails. `cargo xtask setup` installs the toolchain.
pub fn component_in(folder: &Path, name: &str) -> Vec<u8> {
    let target = target_dir();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // Use rustup's proxy `cargo` with `RUSTUP_TOOLCHAIN`: `CARGO` is the binary of a fixed toolchain and ignores it.
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
    let output = command.output().expect("cargo runs");
    assert!(
        output.status.success(),
        "fixture '{name}' does not compile: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    let file = target
        .join(toolchain::TARGET)
        .join("release")
        .join(format!("{}.wasm", name.replace('-', "_")));
    std::fs::read(&file).unwrap_or_else(|error| panic!("fixture '{}': {error}", file.display()))
}

/// Returns the target directory of guests, inside that of the tests.
pub(crate) fn target_dir() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test program");
    // target/debug/deps/<test> -> target/guests
    test.ancestors()
        .nth(3)
        .expect("the test is in <target>/<profile>/deps")
        .join("guests")
}
