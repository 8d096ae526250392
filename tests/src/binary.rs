//! Finds the `wash` binary under test and builds it if its sources have changed.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::SystemTime;

use crate::signals;

/// Returns the path of the `wash` binary: `WASH_BIN`, else the one in the profile folder of the test executable. The latter
/// is built first if it is missing or older than a source file.
pub(crate) fn wash() -> &'static Path {
    static WASH: OnceLock<PathBuf> = OnceLock::new();
    WASH.get_or_init(|| match std::env::var_os("WASH_BIN") {
        Some(path) => std::path::absolute(&path).expect("WASH_BIN is a path"),
        None => fresh(),
    })
}

fn fresh() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test program");
    // target/debug/deps/<test> -> target/debug
    let profile = test
        .ancestors()
        .nth(2)
        .expect("the test is in <target>/<profile>/deps");
    let binary = profile.join(format!("wash{}", std::env::consts::EXE_SUFFIX));
    let stamp = profile.join(".wash-tests-stamp");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("this crate is in a workspace");
    let built = [
        modified(&binary),
        binary.is_file().then(|| modified(&stamp)).flatten(),
    ]
    .into_iter()
    .flatten()
    .max();
    let sources = newest_source(workspace);
    if built.is_none_or(|built| sources.is_some_and(|source| source > built)) {
        build(workspace, profile);
        // Cargo does not update the binary if the change does not affect it. The stamp records the time of the build.
        std::fs::write(&stamp, b"").expect("the target directory is writable");
    }
    assert!(binary.is_file(), "cargo did not build '{}'", binary.display());
    binary
}

fn build(workspace: &Path, profile: &Path) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = signals::command(cargo);
    command
        .current_dir(workspace)
        .args(["build", "--quiet", "--workspace", "--bin", "wash"]);
    command.arg("--target-dir").arg(
        profile
            .parent()
            .expect("the profile directory is in the target directory"),
    );
    if profile.ends_with("release") {
        command.arg("--release");
    }
    let status = command.status().expect("cargo runs");
    assert!(status.success(), "`cargo build -p wash` failed: {status}");
}

fn newest_source(workspace: &Path) -> Option<SystemTime> {
    let mut newest = ["Cargo.toml", "Cargo.lock"]
        .iter()
        .filter_map(|name| modified(&workspace.join(name)))
        .max();
    let mut folders = ["cli", "runtime", "templates"]
        .map(|name| workspace.join(name))
        .to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let generated = ["target", "tests", "benches", "node_modules"]
                .iter()
                .any(|name| path.ends_with(name));
            if path.is_dir() && !generated {
                folders.push(path);
            } else if path.is_file() {
                newest = newest.max(modified(&path));
            }
        }
    }
    newest
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|data| data.modified()).ok()
}
