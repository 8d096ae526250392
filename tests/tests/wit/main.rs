//! `wash wit`: fetches the packages that a world names into `wit/deps`.

// Some tests need Unix or Linux.
#![cfg_attr(not(target_os = "linux"), allow(unused_imports, dead_code))]
// A test ends by panicking; helpers of tests do, too.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod add;
mod build;
mod fetch;
mod locked;
mod peer;
mod registry;
mod remove;
mod sources;
mod vendor;

use wash_tests::Sandbox;

/// A sandbox with a project `app` that has this `wit/world.wit`.
fn project(world: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(
        "app/.wash/config.yaml",
        "build:\n  command: echo built > out.txt\n",
    );
    sandbox.write("app/wit/world.wit", world);
    sandbox
}

/// The entries of `wit/deps`, sorted.
fn deps(sandbox: &Sandbox) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(sandbox.path("app/wit/deps"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The paths in `wit/deps` and the lock file, with their modification times.
fn state(sandbox: &Sandbox) -> Vec<(String, std::time::SystemTime)> {
    let files = sandbox.files().into_iter();
    let files = files.filter(|path| path.starts_with("work/app/wit/deps") || path.ends_with("wkg.lock"));
    files
        .map(|path| {
            let modified = sandbox
                .root()
                .join(&path)
                .metadata()
                .and_then(|data| data.modified());
            (path, modified.expect("the modification time of an existing file"))
        })
        .collect()
}
