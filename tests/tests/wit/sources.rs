//! Packages from sources other than registries: Git repositories and local paths.

use std::path::Path;

use wash_tests::Sandbox;

use crate::{deps, project};

fn git(folder: &Path, args: &[&str]) -> String {
    let output = std::process::Command::new("git")
        .args([
            "-c",
            "user.name=Test",
            "-c",
            "user.email=test@example.com",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(args)
        .current_dir(folder)
        .output()
        .expect("git runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Commits a version of the package with this function; returns the commit's id.
fn commit(sandbox: &Sandbox, function: &str) -> String {
    sandbox.write(
        "repository/wit/greet.wit",
        format!("package test:greet@1.0.0;\ninterface i {{ use wasi:io/poll@0.2.0.{{pollable}}; {function}: func() -> pollable; }}\n"),
    );
    let folder = sandbox.path("repository");
    git(&folder, &["init", "--quiet"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "--quiet", "-m", function]);
    git(&folder, &["rev-parse", "HEAD"])
}

const WORLD: &str = "package test:app; world w { import test:greet/i@1.0.0; }";

#[test]
fn a_repository_is_locked_until_it_is_updated() {
    let sandbox = project(WORLD);
    let first = commit(&sandbox, "one");
    let url = format!("git+file://{}#main", sandbox.path("repository").display());
    sandbox.write(
        "app/.wash/config.yaml",
        format!("wit:\n  sources:\n    test:greet: {url}\n"),
    );
    let wash = |args: &[&str]| {
        let all = ["wit"].iter().chain(args).copied();
        sandbox.wash(all.collect::<Vec<_>>()).in_dir("app").run()
    };
    let package = || sandbox.read("app/wit/deps/test-greet-1.0.0/package.wit");
    let refused = wash(&["fetch", "--locked"]).expect_code(1);
    assert!(
        refused.stderr().contains("would add test:greet@1.0.0"),
        "{refused}"
    );
    assert!(deps(&sandbox).is_empty() && !sandbox.path("app/wkg.lock").exists());
    let _ = wash(&["fetch"]).success();
    assert!(package().contains("one: func()"));
    assert_eq!(deps(&sandbox), ["test-greet-1.0.0", "wasi-io-0.2.0"]);
    assert!(sandbox.read("app/wkg.lock").contains(&first));
    let second = commit(&sandbox, "two");
    let _ = wash(&["fetch", "--locked", "--clean", "--offline"]).success();
    assert!(
        package().contains("one: func()"),
        "the commit in the lock file is used"
    );
    let updated = wash(&["update", "test:greet"]).success();
    let line = format!("test:greet@1.0.0 {} -> {}\n", &first[..12], &second[..12]);
    assert_eq!(updated.stdout(), line);
    assert!(package().contains("two: func()"));
    assert_eq!(wash(&["update"]).success().stdout(), "");
    // A missing repository must not change the lock file.
    let before = sandbox.read("app/wkg.lock");
    std::fs::remove_dir_all(sandbox.path("repository")).expect("the repository");
    let failed = wash(&["update"]);
    assert_ne!(failed.code(), 0, "{failed}");
    assert_eq!(sandbox.read("app/wkg.lock"), before);
    let _ = wash(&["fetch", "--locked", "--clean"]).success();
    let _ = wash(&["update", "--offline"]).expect_code(4);
    let _ = wash(&["update", "no:no"]).expect_code(2);
}

#[test]
fn paths_in_the_configuration_and_in_wkg_toml_override_packages() {
    let sandbox = project(
        "package test:app; world w { import test:greet/i@1.0.0; import test:other/i; import wasi:io/poll@0.2.0; }",
    );
    sandbox.write(
        "app/.wash/config.yaml",
        "wit:\n  sources:\n    test:greet: vendor/greet\n    wasi:io: vendor/io.wit\n",
    );
    sandbox.write(
        "app/wkg.toml",
        "[overrides]\n\"test:other\" = { path = \"../other\" }\n",
    );
    sandbox.write(
        "app/vendor/greet/a.wit",
        "package test:greet@1.0.0;\ninterface i { use test:other/i.{t}; f: func() -> t; }",
    );
    sandbox.write(
        "app/vendor/io.wit",
        "package wasi:io@0.2.0; interface poll { mine: func(); }",
    );
    sandbox.write("other/b.wit", "package test:other; interface i { type t = u8; }");
    let run = sandbox
        .wash(["wit", "fetch", "--offline", "--locked", "-o", "json"])
        .in_dir("app")
        .run()
        .success();
    let from: Vec<_> = run.json()["data"]["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .map(|package| package["from"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(from, ["vendor/greet", "../other", "vendor/io.wit"]);
    assert!(
        sandbox
            .read("app/wit/deps/wasi-io-0.2.0/package.wit")
            .contains("mine: func()")
    );
    sandbox.write("app/vendor/greet/a.wit", "package test:greet@2.0.0;");
    let run = sandbox.wash(["wit", "fetch"]).in_dir("app").run().expect_code(1);
    assert!(run.stderr().contains("it has 'test:greet@2.0.0'"), "{run}");
    sandbox.write(
        "app/.wash/config.yaml",
        "wit:\n  sources:\n    greet: vendor/greet\n",
    );
    let run = sandbox.wash(["wit", "fetch"]).in_dir("app").run().expect_code(2);
    assert!(run.stderr().contains("'wit.sources'"), "{run}");
}
