//! `wash wit add`: choosing packages, interfaces and worlds.

use insta::assert_snapshot;

use crate::{deps, project};

const WORLD: &str = "package test:app;\n\n/// The app.\nworld app {\n    // handled by us\n    \
                     export wasi:http/incoming-handler@0.2.3; // yes\n}\n";

#[test]
fn an_interface_is_added_and_the_rest_stays() {
    let sandbox = project(WORLD);
    let add = |package: &str| {
        sandbox
            .wash(["wit", "add", package, "--offline"])
            .in_dir("app")
            .run()
    };
    assert_snapshot!(add("wasi:keyvalue/store@0.2.0-draft"), @"
    success: true
    exit_code: 0
    ----- stdout -----
    import wasi:keyvalue/store@0.2.0-draft

    ----- stderr -----
           Added import wasi:keyvalue/store@0.2.0-draft
    ");
    assert_eq!(
        sandbox.read("app/wit/world.wit"),
        WORLD.replace(
            "world app {\n",
            "world app {\n    import wasi:keyvalue/store@0.2.0-draft;\n"
        )
    );
    assert!(deps(&sandbox).contains(&"wasi-keyvalue-0.2.0-draft".to_owned()));
    let again = add("wasi:keyvalue/store@0.2.0-draft").success();
    assert!(again.stderr().contains("already has"), "{again}");
    // The version follows the other packages of the family, here `wasi` 0.2.3.
    let _ = add("wasi:cli/stdout").success();
    assert!(
        sandbox
            .read("app/wit/world.wit")
            .contains("    import wasi:cli/stdout@0.2.3;\n")
    );
    let _ = add("wasi:cli/imports").success();
    assert!(
        sandbox
            .read("app/wit/world.wit")
            .contains("    include wasi:cli/imports@0.2.3;\n")
    );
}

#[test]
fn a_package_with_several_interfaces_needs_a_choice() {
    let sandbox = project(WORLD);
    let run = sandbox.wash(["wit", "add", "wasi:keyvalue"]).in_dir("app").run();
    assert_snapshot!(run, @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: 'wasi:keyvalue@0.2.0-draft' has several interfaces; specify one
      cause: its interfaces are store, atomics, batch, watcher
    hint: run `wash wit add wasi:keyvalue/store@0.2.0-draft`, or pass --all to add all of them
    ");
    assert_eq!(sandbox.read("app/wit/world.wit"), WORLD);
    let run = sandbox
        .wash(["wit", "add", "wasi:keyvalue@0.2.0-draft", "--all", "-o", "json"])
        .in_dir("app")
        .run();
    let data = run.success().json()["data"].clone();
    assert_eq!(data["world"], "app");
    assert_eq!(data["added"].as_array().map(Vec::len), Some(4), "{data}");
    let world = sandbox.read("app/wit/world.wit");
    for interface in ["atomics", "batch", "store", "watcher"] {
        assert!(
            world.contains(&format!("    import wasi:keyvalue/{interface}@0.2.0-draft;\n")),
            "{world}"
        );
    }
    // A package with one interface needs no choice.
    let _ = sandbox
        .wash(["wit", "add", "wasi:logging"])
        .in_dir("app")
        .run()
        .success();
    assert!(
        sandbox
            .read("app/wit/world.wit")
            .contains("import wasi:logging/logging@0.1.0-draft;")
    );
}

#[test]
fn mistakes_are_reported_and_change_nothing() {
    let sandbox = project(WORLD);
    for (args, expected) in [
        (vec!["wasi:keyvalue/stroe"], "available: store"),
        (
            vec!["wasi:keyvalue@9.9.9"],
            "embedded versions of wasi:keyvalue: 0.2.0-draft",
        ),
        (vec!["keyvalue"], "NAMESPACE:PACKAGE"),
        (vec!["wasi:io/poll", "--world", "other"], "available worlds: app"),
        (vec!["wasi:cli/imports", "--export"], "cannot be exported"),
    ] {
        let run = sandbox
            .wash(["wit", "add", "--offline"].into_iter().chain(args.clone()))
            .in_dir("app")
            .run();
        assert!(
            run.code() != 0 && run.stderr().contains(expected),
            "{args:?}\n{run}"
        );
        assert_eq!(sandbox.read("app/wit/world.wit"), WORLD);
    }
    assert!(!sandbox.path("app/wit/deps").exists());
}

#[test]
fn a_package_is_not_added_if_the_fetch_fails() {
    let world = WORLD.replace("world app {\n", "world app {\n    import test:nowhere/i@1.0.0;\n");
    let sandbox = project(&world);
    let run = sandbox
        .wash(["wit", "add", "wasi:io/poll", "--offline"])
        .in_dir("app")
        .run()
        .expect_code(4);
    assert!(run.stderr().contains("the WIT files are unchanged"), "{run}");
    assert_eq!(sandbox.read("app/wit/world.wit"), world);
}

#[test]
fn several_worlds_need_a_choice() {
    let text = "package test:app;\nworld one {\n}\nworld two {\n}\n";
    let sandbox = project(text);
    let run = sandbox
        .wash(["wit", "add", "wasi:io/poll"])
        .in_dir("app")
        .run()
        .expect_code(2);
    assert!(
        run.stderr().contains("select one with --world: one, two"),
        "{run}"
    );
    let args = ["wit", "add", "wasi:cli/run", "--export", "--world", "two"];
    let _ = sandbox.wash(args).in_dir("app").run().success();
    assert_eq!(
        sandbox.read("app/wit/world.wit"),
        text.replace("two {\n", "two {\n  export wasi:cli/run@0.2.12;\n")
    );
}

#[test]
#[cfg(unix)]
fn interfaces_are_picked_on_a_terminal() {
    let sandbox = project(WORLD);
    let mut terminal = sandbox
        .wash(["wit", "add", "wasi:keyvalue"])
        .in_dir("app")
        .spawn_in_terminal();
    terminal.wait_for("Interfaces of wasi:keyvalue@0.2.0-draft");
    terminal.wait_for("batch");
    terminal.send(" ");
    terminal.send("\r");
    assert_eq!(terminal.wait(), 0, "{}", terminal.output());
    assert!(
        sandbox
            .read("app/wit/world.wit")
            .contains("import wasi:keyvalue/store@0.2.0-draft;")
    );
    let mut terminal = sandbox
        .wash(["wit", "add", "wasi:http"])
        .in_dir("app")
        .spawn_in_terminal();
    terminal.wait_for("Interfaces of wasi:http@0.2.3");
    terminal.send("\x03");
    assert_eq!(terminal.wait(), 130, "{}", terminal.output());
    assert!(!sandbox.read("app/wit/world.wit").contains("wasi:http/types"));
}

#[test]
fn a_misspelled_name_gets_a_suggestion() {
    let sandbox = project("package test:app;\n\nworld w {\n}\n");
    let run = sandbox
        .wash(["wit", "add", "wasi:keyvalu", "--offline"])
        .in_dir("app")
        .run()
        .expect_code(4);
    assert!(run.stderr().contains("did you mean 'wasi:keyvalue'?"), "{run}");
}
