//! The component that a build leaves: where `wash build` looks for it, and which files it refuses.

mod common;

use std::time::{Duration, SystemTime};

use common::{config, project};
use insta::assert_snapshot;
use wash_tests::Sandbox;
use wash_tests::guest::{self, Http};

const COPY: &str = "build:\n  command: cp src/app.wasm out.wasm\n  component_path: out.wasm\n";

/// Moves the modification time of a file back, so that files written later are newer.
fn age(sandbox: &Sandbox, file: &str, by: Duration) {
    let opened = std::fs::File::options().append(true).open(sandbox.path(file));
    let set = opened.and_then(|file| file.set_modified(SystemTime::now() - by));
    assert!(set.is_ok(), "cannot set the time of '{file}': {set:?}");
}

#[test]
fn a_missing_component_is_reported_with_the_path_that_was_expected() {
    let sandbox = project(
        "build:\n  command: mkdir -p build && cp src/app.wasm build/x.wasm\n  component_path: out.wasm\n",
    );
    age(&sandbox, "app/src/app.wasm", Duration::from_secs(10));
    assert_snapshot!(sandbox.wash(["build"]).in_dir("app").run(), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
        Building mkdir -p build && cp src/app.wasm build/x.wasm
    error: the build command succeeded, but the component was not found
      cause: searched for '[WORK]/app/out.wasm' (build.component_path)
    hint: the build wrote 'build/x.wasm': set `build.component_path` to it if it is the component
    ");
    config(&sandbox, "build:\n  command: \"true\"\n");
    sandbox.write(
        "app/package.json",
        r#"{"scripts": {"build": "jco componentize -o dist/a.wasm x.js"}}"#,
    );
    assert_snapshot!(sandbox.wash(["build"]).in_dir("app").run(), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
        Building true
    error: the build command succeeded, but the component was not found
      cause: searched for '[WORK]/app/dist/a.wasm' (an output of the script 'build' in package.json)
    hint: set `build.component_path` to the file that the build command writes
    ");
}

#[test]
fn without_component_path_the_manifests_give_the_path_of_the_component() {
    let sandbox = project("build:\n  command: npm run build\n");
    sandbox.fake_tool("npm", "mkdir -p dist && cp src/app.wasm dist/a.wasm");
    sandbox.write(
        "app/package.json",
        r#"{"scripts": {"build": "jco componentize -o dist/a.wasm x.js"}}"#,
    );
    let run = sandbox.wash(["build"]).in_dir("app").run().success();
    assert_eq!(
        run.stdout().trim_end(),
        sandbox.path("app/dist/a.wasm").to_str().unwrap()
    );
}

#[test]
fn cargo_metadata_gives_the_path_of_the_component_in_a_workspace() {
    let sandbox = Sandbox::new();
    let out = "../../target/wasm32-wasip2/small/my_app.wasm";
    sandbox.write(
        "ws/Cargo.toml",
        "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"3\"\n[profile.small]\ninherits = \"release\"\n",
    );
    let manifest = "[package]\nname = \"my-app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n";
    sandbox.write("ws/crates/app/Cargo.toml", manifest);
    sandbox.write("ws/crates/app/src/lib.rs", "");
    sandbox.write("ws/crates/app/app.wasm", guest::hello("hi"));
    // wash reads the path of the result from the arguments of `cargo build`, here in a shell comment; the command itself copies.
    let command = format!(
        "mkdir -p $(dirname {out}) && cp app.wasm {out} #  cargo build --target wasm32-wasip2 --profile small"
    );
    sandbox.write(
        "ws/crates/app/.wash/config.yaml",
        format!("build:\n  command: '{command}'\n"),
    );
    let run = sandbox.wash(["build"]).in_dir("ws/crates/app").run().success();
    assert_eq!(
        run.stdout().trim_end(),
        sandbox
            .path("ws/target/wasm32-wasip2/small/my_app.wasm")
            .to_str()
            .unwrap()
    );
    let moved = sandbox.path("elsewhere").display().to_string();
    let run = sandbox
        .wash(["build"])
        .in_dir("ws/crates/app")
        .env("CARGO_TARGET_DIR", &moved)
        .run()
        .expect_code(1);
    assert!(
        run.stderr().contains(&format!(
            "'{moved}/wasm32-wasip2/small/my_app.wasm' (Cargo package 'my-app')"
        )),
        "{run}"
    );
}

#[test]
fn a_stale_component_is_refused() {
    let sandbox = project("build:\n  command: \"true\"\n  component_path: out.wasm\n");
    sandbox.write("app/out.wasm", guest::hello("old"));
    age(&sandbox, "app/out.wasm", Duration::from_secs(100));
    age(&sandbox, "app/src/app.wasm", Duration::from_secs(100));
    // The component is newer than its sources: nothing to build.
    let run = sandbox.wash(["build"]).in_dir("app").run();
    assert_eq!(run.code(), 0, "{run}");
    // A README is not a source.
    sandbox.write("app/README.md", "new");
    assert_eq!(sandbox.wash(["build"]).in_dir("app").run().code(), 0);
    sandbox.write("app/src/lib.rs", "new");
    age(&sandbox, "app/src/lib.rs", Duration::from_secs(50));
    assert_snapshot!(sandbox.wash(["build"]).in_dir("app").run(), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
        Building true
    error: '[WORK]/app/out.wasm' is stale: it is from an earlier build
      1: the build command succeeded, but did not write it
      2: 'src/lib.rs' was modified after the build
    hint: set `build.component_path` to the file that the build command writes
    hint: if the component is up to date, delete '[WORK]/app/out.wasm' and build again
    ");
}

#[test]
fn a_stale_component_names_the_file_that_the_build_wrote() {
    let command = "mkdir -p target/debug && cp src/app.wasm target/debug/out.wasm";
    let sandbox = project(&format!(
        "build:\n  command: {command}\n  component_path: target/release/out.wasm\n"
    ));
    sandbox.write("app/target/release/out.wasm", guest::hello("old"));
    age(&sandbox, "app/target/release/out.wasm", Duration::from_secs(100));
    assert_snapshot!(sandbox.wash(["build"]).in_dir("app").run(), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
        Building mkdir -p target/debug && cp src/app.wasm target/debug/out.wasm
    error: '[WORK]/app/target/release/out.wasm' is stale: it is from an earlier build
      cause: the build command succeeded, but did not write it
    hint: the build wrote 'target/debug/out.wasm': set `build.component_path` to it
    hint: if the component is up to date, delete '[WORK]/app/target/release/out.wasm' and build again
    ");
}

#[test]
fn only_sources_that_cargo_lists_make_a_component_stale() {
    let sandbox = project("build:\n  command: \"true\"\n  component_path: target/out.wasm\n");
    sandbox.write("app/target/out.wasm", guest::hello("old"));
    sandbox.write("app/target/out.d", "target/out.wasm: src/my\\ lib.rs\n");
    age(&sandbox, "app/target/out.wasm", Duration::from_secs(100));
    for source in ["app/src/my lib.rs", "app/src/unused.rs"] {
        sandbox.write(source, "");
        age(&sandbox, source, Duration::from_secs(50));
    }
    let run = sandbox.wash(["build"]).in_dir("app").run().expect_code(1);
    assert!(
        run.stderr()
            .contains("'src/my lib.rs' was modified after the build"),
        "{run}"
    );
    age(&sandbox, "app/src/my lib.rs", Duration::from_secs(200));
    let run = sandbox.wash(["build"]).in_dir("app").run();
    assert_eq!(
        run.code(),
        0,
        "a source that cargo does not list must not make it stale: {run}"
    );
}

#[test]
fn each_kind_of_file_that_is_not_a_component_has_its_own_error() {
    let sandbox = project(COPY);
    let run = |bytes: Vec<u8>| {
        sandbox.write("app/src/app.wasm", bytes);
        sandbox.wash(["build", "-q"]).in_dir("app").run()
    };
    assert_snapshot!(run(guest::core_module()), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]/app/out.wasm' is a core WebAssembly module, not a component
      cause: it embeds no world and does not use WASI, so it cannot be converted to a component
    hint: build for WASI 0.2, or convert the module with `wasm-tools component new`
    ");
    assert_snapshot!(run(guest::hello("cut")[..300].to_vec()), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]/app/out.wasm' is not a valid component
      cause: unexpected end-of-file (at byte 0x125)
    hint: delete the file and build again; if it is still invalid, update your toolchain
    ");
    assert_snapshot!(run(guest::wit_package("package a:b; interface i { f: func(); }")), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]/app/out.wasm' is a WIT package, not a component
    hint: set `build.component_path` to the component that implements it
    ");
    assert_snapshot!(run(b"#!/bin/sh".to_vec()), @r"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]/app/out.wasm' is not a component
      cause: it does not start with the WebAssembly magic number (\0asm)
    ");
    assert_snapshot!(run(Vec::new()), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]/app/out.wasm' is not a component
      cause: it is empty
    ");
    assert_snapshot!(run(b"(module)".to_vec()), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]/app/out.wasm' is not a component
      cause: it is WebAssembly text; turn it into a binary with `wasm-tools parse`
    ");
}

#[test]
fn a_folder_is_not_a_component() {
    let sandbox = project("build:\n  command: mkdir -p out.wasm\n  component_path: out.wasm\n");
    assert_snapshot!(sandbox.wash(["build"]).in_dir("app").run(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
        Building mkdir -p out.wasm
    error: '[WORK]/app/out.wasm' is a folder, not a component
    hint: set `build.component_path` to the .wasm file
    ");
}

#[test]
fn a_preview1_module_becomes_a_new_file() {
    let sandbox = project(COPY);
    for module in [
        guest::preview1_command("hi\n"),
        Http::new("hi").preview1_reactor(),
    ] {
        sandbox.write("app/src/app.wasm", &module);
        let run = sandbox.wash(["build"]).in_dir("app").run();
        insta::allow_duplicates! { assert_snapshot!(run, @"
        success: true
        exit_code: 0
        ----- stdout -----
        [WORK]/app/out.component.wasm

        ----- stderr -----
            Building cp src/app.wasm out.wasm
             Wrapped the core module '[WORK]/app/out.wasm' as a component
            Finished component of [SIZE] in [TIME]
        "); }
        assert_eq!(
            std::fs::read(sandbox.path("app/out.wasm")).unwrap(),
            module,
            "the build must not change the module itself"
        );
    }
    let run = sandbox
        .wash(["inspect", "out.component.wasm"])
        .in_dir("app")
        .run()
        .success();
    assert!(
        run.stdout().contains("export wasi:http/incoming-handler@0.2.3"),
        "{run}"
    );
    sandbox.write("app/src/app.wasm", guest::preview1_command("hi\n"));
    let run = sandbox.wash(["inspect"]).in_dir("app").run().success();
    assert!(run.stdout().contains("export wasi:cli/run@"), "{run}");
}

#[test]
fn a_component_without_a_command_is_used_as_it_is() {
    let sandbox = project("build:\n  component_path: src/app.wasm\n");
    let run = sandbox.wash(["build"]).in_dir("app").run().success();
    assert_eq!(
        run.stdout().trim_end(),
        sandbox.path("app/src/app.wasm").to_str().unwrap()
    );
}
