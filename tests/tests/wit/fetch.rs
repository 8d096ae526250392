//! `wash wit fetch` and `wash wit tree`.

use insta::assert_snapshot;
use wash_tests::Sandbox;

use crate::{deps, project, state};

const WORLD: &str = "package test:app;\n\nworld app {\n  import wasi:keyvalue/store@0.2.0-draft;\n  \
                     export wasi:http/incoming-handler@0.2.3;\n}\n";

#[test]
fn well_known_packages_need_no_network() {
    let sandbox = project(WORLD);
    let run = sandbox.wash(["wit", "fetch", "--offline"]).in_dir("app").run();
    assert_snapshot!(run, @"
    success: true
    exit_code: 0
    ----- stdout -----
    wasi:cli@0.2.3
    wasi:clocks@0.2.3
    wasi:filesystem@0.2.3
    wasi:http@0.2.3
    wasi:io@0.2.3
    wasi:keyvalue@0.2.0-draft
    wasi:random@0.2.3
    wasi:sockets@0.2.3

    ----- stderr -----
         Fetched 8 packages into 'wit/deps'
    ");
    let fetched = [
        "wasi-cli-0.2.3",
        "wasi-clocks-0.2.3",
        "wasi-filesystem-0.2.3",
        "wasi-http-0.2.3",
        "wasi-io-0.2.3",
        "wasi-keyvalue-0.2.0-draft",
        "wasi-random-0.2.3",
        "wasi-sockets-0.2.3",
    ];
    assert_eq!(deps(&sandbox), fetched);
    let mut resolve = wit_parser::Resolve::default();
    resolve
        .push_dir(sandbox.path("app/wit"))
        .expect("WIT that bindings can be generated from");
    assert!(
        !sandbox.path("app/wkg.lock").exists(),
        "well-known packages need no lock file"
    );
    let before = state(&sandbox);
    let run = sandbox
        .wash(["wit", "fetch", "--offline"])
        .in_dir("app/wit")
        .run()
        .success();
    assert!(
        run.stderr().contains("Unchanged 8 packages in 'wit/deps'"),
        "{run}"
    );
    assert_eq!(
        state(&sandbox),
        before,
        "an unchanged file must not be written again"
    );
    let _ = sandbox.wash(["wit", "clean"]).in_dir("app").run().success();
    assert!(!sandbox.path("app/wit/deps").exists());
    let _ = sandbox.wash(["wit", "clean"]).in_dir("app").run().success();
}

#[test]
fn every_template_gets_its_packages_without_a_network() {
    let sandbox = Sandbox::new();
    let list = sandbox
        .wash(["new", "--list", "-o", "json"])
        .run()
        .success()
        .json();
    for template in list["data"]["templates"].as_array().expect("templates") {
        let name = template["name"].as_str().expect("a name");
        let _ = sandbox
            .wash(["new", name, "--offline", "--no-git"])
            .run()
            .success();
        let run = sandbox
            .wash(["wit", "fetch", "--clean", "--offline", "--locked"])
            .in_dir(name)
            .run();
        let _ = run.success();
        let mut resolve = wit_parser::Resolve::default();
        resolve
            .push_dir(sandbox.path(name).join("wit"))
            .unwrap_or_else(|error| panic!("{name}: {error:?}"));
    }
}

#[test]
fn a_failure_changes_nothing() {
    let sandbox = project(WORLD);
    let _ = sandbox.wash(["wit", "fetch"]).in_dir("app").run().success();
    sandbox.write("app/wkg.lock", "version = 1\n");
    let before = state(&sandbox);
    for (world, code, expected) in [
        (
            "package test:app; world w { import test:nowhere/i@1.0.0; }",
            4,
            "cannot find the WIT package 'test:nowhere@1.0.0'",
        ),
        (
            "package test:app; world w { import wasi:http/nothing@0.2.3; }",
            1,
            "world.wit:1:",
        ),
        (
            "package test:app; world w { import wasi:http/types; }",
            4,
            "embedded versions of wasi:http: 0.2.0, 0.2.1",
        ),
        (
            "package test:app; world w { import wasi:http/types@0.2.99; }",
            4,
            "0.2.12, 0.3.0",
        ),
        ("package test:app; world w {", 1, "world.wit:1:"),
    ] {
        sandbox.write("app/wit/world.wit", world);
        let run = sandbox
            .wash(["wit", "fetch", "--offline"])
            .in_dir("app")
            .run()
            .expect_code(code);
        assert!(run.stderr().contains(expected), "{run}");
        assert_eq!(state(&sandbox), before, "{world}");
    }
    let left: Vec<String> = sandbox
        .files()
        .into_iter()
        .filter(|path| path.contains("/.deps-"))
        .collect();
    assert_eq!(left, [""; 0], "a temporary folder was left behind");
}

#[test]
fn a_project_without_wit_gets_a_hint() {
    let sandbox = Sandbox::new();
    sandbox.write("app/.wash/config.yaml", "");
    let run = sandbox.wash(["wit", "fetch"]).in_dir("app").run().expect_code(2);
    assert!(run.stderr().contains("wit/world.wit"), "{run}");
    sandbox.write(
        "app/api/w.wit",
        "package a:b; world w { import wasi:io/poll@0.2.0; }",
    );
    let run = sandbox
        .wash(["wit", "fetch", "--wit-dir", "api"])
        .in_dir("app")
        .run()
        .success();
    assert_eq!(run.stdout(), "wasi:io@0.2.0\n");
    assert!(sandbox.path("app/api/deps/wasi-io-0.2.0/package.wit").is_file());
}

#[test]
fn concurrent_fetches_all_succeed() {
    let sandbox = project(WORLD);
    for _ in 0..5 {
        let start = || sandbox.wash(["wit", "fetch"]).in_dir("app").spawn();
        let all = [start(), start(), start()];
        for session in all {
            let _ = session.wait().success();
        }
        assert_eq!(deps(&sandbox).len(), 8);
        let _ = sandbox.wash(["wit", "clean"]).in_dir("app").run().success();
    }
}

#[test]
fn packages_already_in_deps_are_used_if_no_other_source_has_them() {
    let sandbox = project("package test:app; world w { import by:hand/i@1.0.0; import wasi:io/poll@0.2.0; }");
    let package = "package by:hand@1.0.0;\n\ninterface i {\n  f: func();\n}\n";
    sandbox.write("app/wit/deps/mine.wit", package);
    let run = sandbox.wash(["wit", "fetch"]).in_dir("app").run().success();
    assert_eq!(run.stdout(), "by:hand@1.0.0\nwasi:io@0.2.0\n");
    assert!(
        sandbox
            .read("app/wit/deps/by-hand-1.0.0/package.wit")
            .contains("f: func();")
    );
    let run = sandbox
        .wash(["wit", "fetch", "--clean"])
        .in_dir("app")
        .run()
        .expect_code(1);
    assert!(
        run.stderr()
            .contains("cannot find the WIT package 'by:hand@1.0.0'"),
        "{run}"
    );
    assert_eq!(deps(&sandbox), ["by-hand-1.0.0", "wasi-io-0.2.0"]);
}

#[test]
fn a_tree_shows_the_dependencies_of_each_package() {
    let sandbox =
        project("package test:app; world w { import wasi:http/types@0.2.12; import wasi:io/poll@0.2.0; }");
    let run = sandbox.wash(["wit", "tree", "--offline"]).in_dir("app").run();
    assert_snapshot!(run, @"
    success: true
    exit_code: 0
    ----- stdout -----
    test:app
    ├── wasi:http@0.2.12 (wash)
    │   ├── wasi:cli@0.2.12 (wash)
    │   │   ├── wasi:clocks@0.2.12 (wash)
    │   │   │   └── wasi:io@0.2.12 (wash)
    │   │   ├── wasi:filesystem@0.2.12 (wash)
    │   │   │   ├── wasi:clocks@0.2.12 (wash) (*)
    │   │   │   └── wasi:io@0.2.12 (wash)
    │   │   ├── wasi:io@0.2.12 (wash)
    │   │   ├── wasi:random@0.2.12 (wash)
    │   │   └── wasi:sockets@0.2.12 (wash)
    │   │       ├── wasi:clocks@0.2.12 (wash) (*)
    │   │       └── wasi:io@0.2.12 (wash)
    │   ├── wasi:clocks@0.2.12 (wash) (*)
    │   ├── wasi:io@0.2.12 (wash)
    │   └── wasi:random@0.2.12 (wash)
    └── wasi:io@0.2.0 (wash)

    ----- stderr -----
    ");
    assert!(
        deps(&sandbox).is_empty(),
        "`wit tree` must not change the project"
    );
    let run = sandbox
        .wash(["wit", "tree", "--invert", "wasi:random"])
        .in_dir("app")
        .run();
    assert_snapshot!(run, @"
    success: true
    exit_code: 0
    ----- stdout -----
    wasi:random@0.2.12 (wash)
    ├── wasi:cli@0.2.12 (wash)
    │   └── wasi:http@0.2.12 (wash)
    │       └── test:app
    └── wasi:http@0.2.12 (wash) (*)

    ----- stderr -----
    ");
    let run = sandbox
        .wash(["wit", "tree", "-o", "json"])
        .in_dir("app")
        .run()
        .success();
    let data = &run.json()["data"];
    assert_eq!(data["root"], "test:app");
    assert_eq!(
        data["needs"],
        serde_json::json!(["wasi:http@0.2.12", "wasi:io@0.2.0"])
    );
    let _ = sandbox
        .wash(["wit", "tree", "--invert", "no:no"])
        .in_dir("app")
        .run()
        .expect_code(2);
}
