//! Helpers of the tests of `wash new`: templates, and checks that a failure leaves nothing behind.

// Each test binary uses only a part of these helpers.
#![allow(dead_code, unreachable_pub, clippy::expect_used)]

pub(crate) mod server;

use std::path::Path;

use wash_tests::{Run, Sandbox};

/// All paths in the working directory, without the contents of `.git` folders.
pub(crate) fn listing(sandbox: &Sandbox) -> Vec<String> {
    let files = sandbox.files().into_iter();
    let files = files.filter_map(|path| path.strip_prefix("work/").map(str::to_owned));
    files.filter(|path| !path.contains("/.git/")).collect()
}

/// Runs git as a user with a name; returns its trimmed output.
#[track_caller]
pub(crate) fn git(sandbox: &Sandbox, dir: &str, args: &[&str]) -> String {
    let name = [
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.com",
        "-c",
        "init.defaultBranch=main",
    ];
    let args = name.iter().chain(args);
    sandbox
        .program("git", args)
        .in_dir(dir)
        .run()
        .success()
        .stdout()
        .trim()
        .to_owned()
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("the file is ours");
}

#[cfg(not(unix))]
fn make_executable(_path: &Path) {}

/// Creates a repository `tpl` with three commits of a template: the tag `v1`, the branch `next`, and `main`. Returns its URL.
pub(crate) fn repository(sandbox: &Sandbox) -> String {
    sandbox.write(
        "tpl/Cargo.toml",
        "[package]\nname = \"demo-template\"\nversion = \"0.1.0\"\n",
    );
    sandbox.write("tpl/src/lib.rs", "//! demo_template one\n");
    sandbox.write("tpl/run.sh", "#!/bin/sh\n");
    sandbox.write("tpl/parts/api/README.md", "# api\n");
    make_executable(&sandbox.path("tpl/run.sh"));
    git(sandbox, "tpl", &["init", "--quiet"]);
    git(sandbox, "tpl", &["add", "."]);
    git(sandbox, "tpl", &["commit", "--quiet", "-m", "one"]);
    git(sandbox, "tpl", &["tag", "-a", "v1", "-m", "v1"]);
    sandbox.write("tpl/src/lib.rs", "//! demo_template two\n");
    git(sandbox, "tpl", &["commit", "--quiet", "-am", "two"]);
    git(sandbox, "tpl", &["branch", "next"]);
    sandbox.write("tpl/src/lib.rs", "//! demo_template three\n");
    git(sandbox, "tpl", &["commit", "--quiet", "-am", "three"]);
    format!("file://{}", sandbox.path("tpl").display())
}

/// Checks that neither a temporary file nor a project was left behind.
#[track_caller]
pub(crate) fn assert_nothing_new(sandbox: &Sandbox, before: &[String]) {
    assert_eq!(listing(sandbox), before, "something was left behind");
}

/// Checks that `wash new` fails with this reason and leaves nothing behind.
#[track_caller]
pub(crate) fn assert_refused(sandbox: &Sandbox, args: &[&str], because: &str) -> Run {
    let before = listing(sandbox);
    let run = sandbox.wash(["new"].iter().chain(args)).run();
    assert_ne!(run.code(), 0, "{run}");
    assert!(
        run.stderr().contains(because),
        "'{because}' is not the reason:\n{run}"
    );
    assert_nothing_new(sandbox, &before);
    run
}
