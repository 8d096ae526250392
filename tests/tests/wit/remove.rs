//! `wash wit remove`: the statements and packages that it removes.

use insta::assert_snapshot;

use crate::{deps, project};

const WORLD: &str = "package test:app;\n\nworld app {\n  // keys\n  import wasi:keyvalue/store@0.2.0-draft;\n  \
                     import wasi:keyvalue/batch@0.2.0-draft;\n\n  export wasi:http/incoming-handler@0.2.3;\n}\n";

#[test]
fn a_package_is_removed_with_all_its_statements_and_dependencies() {
    let sandbox = project(WORLD);
    let _ = sandbox.wash(["wit", "fetch"]).in_dir("app").run().success();
    let run = sandbox
        .wash(["wit", "remove", "wasi:keyvalue", "--offline"])
        .in_dir("app")
        .run();
    assert_snapshot!(run, @"
    success: true
    exit_code: 0
    ----- stdout -----
    import wasi:keyvalue/store@0.2.0-draft
    import wasi:keyvalue/batch@0.2.0-draft

    ----- stderr -----
         Removed import wasi:keyvalue/store@0.2.0-draft
         Removed import wasi:keyvalue/batch@0.2.0-draft
    ");
    assert_eq!(
        sandbox.read("app/wit/world.wit"),
        "package test:app;\n\nworld app {\n  // keys\n\n  export wasi:http/incoming-handler@0.2.3;\n}\n"
    );
    assert!(!deps(&sandbox).contains(&"wasi-keyvalue-0.2.0-draft".to_owned()));
    let run = sandbox
        .wash(["wit", "remove", "wasi:http/incoming-handler"])
        .in_dir("app")
        .run()
        .success();
    assert_eq!(run.stdout(), "export wasi:http/incoming-handler@0.2.3\n");
    assert!(deps(&sandbox).is_empty());
}

#[test]
fn a_missing_or_still_used_interface_is_reported() {
    let sandbox = project(WORLD);
    let run = sandbox
        .wash(["wit", "remove", "wasi:keyvalue/atomics"])
        .in_dir("app")
        .run();
    assert_snapshot!(run, @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: no world imports, exports or includes 'wasi:keyvalue/atomics'
    hint: the worlds refer to: wasi:http/incoming-handler@0.2.3, wasi:keyvalue/batch@0.2.0-draft, wasi:keyvalue/store@0.2.0-draft
    ");
    sandbox.write(
        "app/wit/types.wit",
        "package test:app;\n\ninterface t {\n  use wasi:keyvalue/store@0.2.0-draft.{bucket};\n}\n",
    );
    let run = sandbox
        .wash(["wit", "remove", "wasi:keyvalue"])
        .in_dir("app")
        .run()
        .success();
    assert!(run.stderr().contains("types.wit:4"), "{run}");
    assert!(deps(&sandbox).contains(&"wasi-keyvalue-0.2.0-draft".to_owned()));
}

#[test]
fn a_failed_fetch_undoes_the_removal() {
    let world = WORLD.replace("  // keys\n", "  import test:nowhere/i@1.0.0;\n");
    let sandbox = project(&world);
    let run = sandbox
        .wash(["wit", "remove", "wasi:keyvalue", "--offline"])
        .in_dir("app")
        .run()
        .expect_code(4);
    assert!(run.stderr().contains("the WIT files are unchanged"), "{run}");
    assert_eq!(sandbox.read("app/wit/world.wit"), world);
}
