//! `wash build`: what it runs, what it finds, how it fails.

mod common;

use std::time::{Duration, SystemTime};

use common::{config, project};
use insta::assert_snapshot;
use wash_tests::guest::{self, Http};
use wash_tests::{Sandbox, Signal};

const COPY: &str = "build:\n  command: cp src/app.wasm out.wasm\n  component_path: out.wasm\n";

/// Put the time of a file back, so that what is written next is newer.
fn age(sandbox: &Sandbox, file: &str, by: Duration) {
    let opened = std::fs::File::options().append(true).open(sandbox.path(file));
    let set = opened.and_then(|file| file.set_modified(SystemTime::now() - by));
    assert!(set.is_ok(), "cannot set the time of '{file}': {set:?}");
}

#[test]
fn the_path_of_the_component_is_the_result() {
    let sandbox = project(COPY);
    let run = sandbox.wash(["build"]).in_dir("app").run();
    assert_snapshot!(run, @"
    success: true
    exit_code: 0
    ----- stdout -----
    [WORK]/app/out.wasm

    ----- stderr -----
        Building cp src/app.wasm out.wasm
        Finished component of [SIZE] in [TIME]
    ");
}

#[test]
fn the_build_command_cannot_break_the_json_document() {
    let sandbox = project(COPY);
    config(
        &sandbox,
        "build:\n  command: echo chatter; cp src/app.wasm out.wasm\n  component_path: out.wasm\n",
    );
    let run = sandbox
        .wash(["build", "-o", "json"])
        .in_dir("app")
        .run()
        .success();
    let data = &run.json()["data"];
    assert_eq!(
        data["size"].as_u64(),
        Some(std::fs::metadata(sandbox.path("app/out.wasm")).unwrap().len())
    );
    assert_snapshot!(run, @r#"
    success: true
    exit_code: 0
    ----- stdout -----
    {
      "success": true,
      "message": "built '[WORK]/app/out.wasm'",
      "data": {
        "component_path": "[WORK]/app/out.wasm",
        "artifact_path": "[WORK]/app/out.wasm",
        "project_path": "[WORK]/app",
        "size": "[SIZE]",
        "digest": "sha256:[DIGEST]",
        "duration_ms": "[MS]"
      }
    }

    ----- stderr -----
        Building echo chatter; cp src/app.wasm out.wasm
    chatter
        Finished component of [SIZE] in [TIME]
    "#);
}

#[test]
fn quiet_shows_the_output_of_the_command_only_when_it_fails() {
    let sandbox =
        project("build:\n  command: echo chatter; cp src/app.wasm out.wasm\n  component_path: out.wasm\n");
    assert_snapshot!(sandbox.wash(["build", "-q"]).in_dir("app").run(), @"
    success: true
    exit_code: 0
    ----- stdout -----
    [WORK]/app/out.wasm

    ----- stderr -----
    ");
    config(
        &sandbox,
        "build:\n  command: echo chatter; exit 4\n  component_path: out.wasm\n",
    );
    assert_snapshot!(sandbox.wash(["build", "-q"]).in_dir("app").run(), @"
    success: false
    exit_code: 3
    ----- stdout -----

    ----- stderr -----
    chatter
    error: the build command failed
      cause: `echo chatter; exit 4` in '[WORK]/app' exited with status 4
    ");
}

#[test]
fn the_project_is_found_from_below_and_by_flag() {
    let sandbox = project(COPY);
    let expected = format!("{}\n", sandbox.path("app/out.wasm").display());
    for run in [
        sandbox.wash(["build"]).in_dir("app/src").run(),
        sandbox.wash(["-C", "app", "build"]).run(),
        sandbox.wash(["build", "-C", "app/src"]).run(),
    ] {
        assert_eq!(run.success().stdout(), expected);
    }
    assert_snapshot!(sandbox.wash(["-C", "nowhere", "build"]).run(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: cannot use '[WORK]/nowhere' as the project directory (-C)
      cause: No such file or directory
    ");
}

#[test]
fn spaces_and_letters_of_all_kinds_are_fine_in_paths() {
    let sandbox = Sandbox::new();
    sandbox.write("mein Projekt – ünï/.wash/config.yaml", COPY);
    sandbox.write("mein Projekt – ünï/src/app.wasm", guest::hello("hi"));
    let run = sandbox.wash(["build"]).in_dir("mein Projekt – ünï").run();
    assert_snapshot!(run, @"
    success: true
    exit_code: 0
    ----- stdout -----
    [WORK]/mein Projekt – ünï/out.wasm

    ----- stderr -----
        Building cp src/app.wasm out.wasm
        Finished component of [SIZE] in [TIME]
    ");
}

#[test]
fn the_command_gets_its_environment_and_the_path() {
    let config = "build:\n  command: cp src/app.wasm \"$WASH_COMPONENT_PATH\" && echo \"$GREETING\"\n  \
                  component_path: out.wasm\n  env:\n    GREETING: hello from env\n";
    let sandbox = project(config);
    let run = sandbox.wash(["build"]).in_dir("app").run().success();
    assert!(run.stderr().contains("\nhello from env\n"), "{run}");
}

#[test]
fn a_failed_command_is_exit_code_3() {
    let sandbox = project("build:\n  command: echo 'syntax error' >&2; exit 7\n  component_path: out.wasm\n");
    assert_snapshot!(sandbox.wash(["build"]).in_dir("app").run(), @"
    success: false
    exit_code: 3
    ----- stdout -----

    ----- stderr -----
        Building echo 'syntax error' >&2; exit 7
    syntax error
    error: the build command failed
      cause: `echo 'syntax error' >&2; exit 7` in '[WORK]/app' exited with status 7
    ");
    assert_snapshot!(sandbox.wash(["build", "-o", "json"]).in_dir("app").run(), @r#"
    success: false
    exit_code: 3
    ----- stdout -----
    {
      "success": false,
      "message": "the build command failed",
      "data": {
        "command": "echo 'syntax error' >&2; exit 7",
        "project_path": "[WORK]/app",
        "status": 7,
        "exit_code": 3,
        "causes": [
          "`echo 'syntax error' >&2; exit 7` in '[WORK]/app' exited with status 7"
        ],
        "hints": []
      }
    }

    ----- stderr -----
        Building echo 'syntax error' >&2; exit 7
    syntax error
    error: the build command failed
      cause: `echo 'syntax error' >&2; exit 7` in '[WORK]/app' exited with status 7
    "#);
}

#[test]
fn a_missing_tool_is_named_with_the_fix() {
    let sandbox = project("build:\n  command: tinygo build -o out.wasm\n").with_tools(&["cp"]);
    let run = sandbox.wash(["build"]).in_dir("app").run();
    let run = run.filter("(?m)^.*sh: .*not found$", "[SHELL] not found");
    assert_snapshot!(run, @"
    success: false
    exit_code: 5
    ----- stdout -----

    ----- stderr -----
        Building tinygo build -o out.wasm
    [SHELL] not found
    error: the build command needs 'tinygo', which is not installed or not in PATH
      cause: `tinygo build -o out.wasm` in '[WORK]/app' exited with status 127
    hint: install TinyGo from https://tinygo.org/getting-started/install
    ");
}

#[test]
fn without_cargo_a_rust_project_says_so() {
    let sandbox = project("build:\n  command: cargo build --target wasm32-wasip2\n").with_tools(&["cp"]);
    sandbox.write("app/Cargo.toml", "[package]\nname = \"app\"\n");
    let run = sandbox.wash(["build"]).in_dir("app").run();
    let run = run.filter("(?m)^.*sh: .*not found$", "[SHELL] not found");
    assert_snapshot!(run, @"
    success: false
    exit_code: 5
    ----- stdout -----

    ----- stderr -----
        Building cargo build --target wasm32-wasip2
    [SHELL] not found
    error: the build command needs 'cargo', which is not installed or not in PATH
      cause: `cargo build --target wasm32-wasip2` in '[WORK]/app' exited with status 127
    hint: install Rust from https://rustup.rs
    ");
}

#[test]
fn a_missing_target_is_named_with_the_fix() {
    let sandbox =
        project("build:\n  command: cargo build --target wasm32-wasip2\n  component_path: out.wasm\n");
    sandbox.fake_tool(
        "cargo",
        "printf '\\033[1merror[E0463]\\033[0m: can'\"'\"'t find crate for `core`\\n' >&2\n\
         echo '  = note: the `wasm32-wasip2` target may not be installed' >&2\nexit 101",
    );
    assert_snapshot!(sandbox.wash(["build"]).in_dir("app").run(), @"
    success: false
    exit_code: 5
    ----- stdout -----

    ----- stderr -----
        Building cargo build --target wasm32-wasip2
    [ESC]error[E0463][ESC]: can't find crate for `core`
      = note: the `wasm32-wasip2` target may not be installed
    error: the compilation target 'wasm32-wasip2' is not installed
      cause: `cargo build --target wasm32-wasip2` in '[WORK]/app' exited with status 101
    hint: install it with `rustup target add wasm32-wasip2`
    hint: if another toolchain has it, select that one with `build.env.RUSTUP_TOOLCHAIN`
    ");
}

#[test]
fn a_project_without_a_command_is_shown_what_to_write() {
    let sandbox = project("version: \"1\"\n");
    assert_snapshot!(sandbox.wash(["build"]).in_dir("app").run(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: nothing says how to build '[WORK]/app'
      cause: `build.command` is not set
    hint: add `build.command` to [WORK]/app/.wash/config.yaml; it looks like this:
          build:
            command: make component.wasm
            component_path: component.wasm
    ");
    sandbox.write("app/Cargo.toml", "[package]\nname = \"app\"\n");
    assert_snapshot!(sandbox.wash(["build"]).in_dir("app").run(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: nothing says how to build '[WORK]/app'
      cause: `build.command` is not set
    hint: add `build.command` to [WORK]/app/.wash/config.yaml; for a project with a Cargo.toml it looks like this:
          build:
            command: cargo build --target wasm32-wasip2 --release
    ");
    std::fs::remove_dir_all(sandbox.path("app/.wash")).unwrap();
    sandbox.write("app/.wash/config.toml", "version = \"1\"\n");
    sandbox.write("app/package.json", "{}");
    std::fs::remove_file(sandbox.path("app/Cargo.toml")).unwrap();
    assert_snapshot!(sandbox.wash(["build"]).in_dir("app").run(), @r#"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: nothing says how to build '[WORK]/app'
      cause: `build.command` is not set
    hint: add `build.command` to [WORK]/app/.wash/config.toml; for a project with a package.json it looks like this:
          [build]
          command = "npm install && npm run build"
          component_path = "dist/component.wasm"
    "#);
}

#[test]
fn outside_a_project_the_way_in_is_shown() {
    let sandbox = Sandbox::new();
    assert_snapshot!(sandbox.wash(["build"]).run(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]' is not in a project
      cause: neither it nor a folder above it has a .wash/config.{yaml,yml,json,toml}
    hint: create a project with `wash new`, or name one with `-C DIR`
    ");
}

#[test]
fn a_component_that_is_not_there_says_where_it_was_looked_for() {
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
    error: the build command succeeded, but its component is not there
      cause: looked for '[WORK]/app/out.wasm' (build.component_path)
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
    error: the build command succeeded, but its component is not there
      cause: looked for '[WORK]/app/dist/a.wasm' (an output of the script 'build' in package.json)
    hint: set `build.component_path` to the file that the build command writes
    ");
}

#[test]
fn without_component_path_the_manifests_say_where_it_is() {
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
fn cargo_says_where_the_component_of_a_workspace_is() {
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
    // What the command says is read for the place of the result; what it does here is to copy.
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
            "'{moved}/wasm32-wasip2/small/my_app.wasm' (package 'my-app' of cargo)"
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
    // Nothing to do: fine.
    let run = sandbox.wash(["build"]).in_dir("app").run();
    assert_eq!(run.code(), 0, "{run}");
    // A note is no source.
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
      2: 'src/lib.rs' was changed after it was built
    hint: let `build.component_path` name the file that the build command writes
    hint: if the command has nothing to do, delete '[WORK]/app/out.wasm' and build again
    ");
}

#[test]
fn a_stale_component_names_its_twin() {
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
    hint: if the command has nothing to do, delete '[WORK]/app/target/release/out.wasm' and build again
    ");
}

#[test]
fn the_sources_that_cargo_lists_decide() {
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
            .contains("'src/my lib.rs' was changed after it was built"),
        "{run}"
    );
    age(&sandbox, "app/src/my lib.rs", Duration::from_secs(200));
    let run = sandbox.wash(["build"]).in_dir("app").run();
    assert_eq!(
        run.code(),
        0,
        "a source that cargo does not list is no reason: {run}"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn control_c_in_a_terminal_ends_the_build() {
    let sandbox = project("build:\n  command: echo up''; sleep 1000\n  component_path: out.wasm\n");
    let mut terminal = sandbox.wash(["build"]).in_dir("app").spawn_in_terminal();
    terminal.wait_for("up\r\n");
    terminal.send("\u{3}");
    assert_eq!(terminal.wait(), 130, "{}", terminal.output());
    assert_eq!(sandbox.processes(), []);
}

#[test]
#[cfg(unix)]
fn a_killed_build_is_no_obstacle_to_the_next() {
    let sandbox = project("build:\n  command: echo up''; sleep 1000\n  component_path: out.wasm\n");
    let mut session = sandbox.wash(["build"]).in_dir("app").spawn();
    session.wait_stderr("Building");
    session.wait_stderr("up");
    session.signal(Signal::Kill);
    assert_eq!(session.wait().code(), 137);
    config(&sandbox, COPY);
    assert_eq!(sandbox.wash(["build"]).in_dir("app").run().code(), 0);
}

#[test]
fn what_is_not_a_component_is_told_apart() {
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
      cause: it has no world and does not use WASI, so it cannot be made into a component
    hint: let your toolchain build for WASI 0.2, or componentize the module with `wasm-tools component new`
    ");
    assert_snapshot!(run(guest::hello("cut")[..300].to_vec()), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]/app/out.wasm' is not a valid component
      cause: unexpected end-of-file (at byte 0x125)
    hint: delete the file and build again; if it stays invalid, update the toolchain that makes it
    ");
    assert_snapshot!(run(guest::wit_package("package a:b; interface i { f: func(); }")), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]/app/out.wasm' is a WIT package, not a component
    hint: let `build.component_path` name the component that implements it
    ");
    assert_snapshot!(run(b"#!/bin/sh".to_vec()), @r"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]/app/out.wasm' is not a component
      cause: it does not begin as WebAssembly does (\0asm)
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
    hint: let `build.component_path` name the .wasm file
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
            "the module itself is not touched"
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

#[test]
fn a_build_needs_no_home_no_git_and_no_network() {
    let sandbox = project(COPY).with_tools(&["cp"]);
    let run = sandbox
        .wash(["build", "--offline", "--skip-fetch"])
        .in_dir("app")
        .without_home()
        .run();
    assert_eq!(
        run.success().stdout().trim_end(),
        sandbox.path("app/out.wasm").to_str().unwrap()
    );
}

#[test]
fn offline_reaches_the_tools() {
    let sandbox = project("build:\n  command: env; cp src/app.wasm out.wasm\n  component_path: out.wasm\n");
    let run = sandbox.wash(["build", "--offline"]).in_dir("app").run().success();
    assert!(run.stderr().contains("CARGO_NET_OFFLINE=true"), "{run}");
    let run = sandbox.wash(["build"]).in_dir("app").run().success();
    assert!(!run.stderr().contains("CARGO_NET_OFFLINE"), "{run}");
}

#[test]
#[cfg(target_os = "linux")]
fn an_interrupt_ends_the_command_and_its_children() {
    for (signal, hidden) in [
        (Signal::Interrupt, "sleep 1000"),
        (Signal::Terminate, "sh -c \"sleep 1000\""),
    ] {
        let sandbox = project(&format!(
            "build:\n  command: '{hidden} & echo started; wait'\n  component_path: out.wasm\n"
        ));
        let mut session = sandbox.wash(["build"]).in_dir("app").spawn();
        // The first line shows the command.
        session.wait_stderr("Building");
        session.wait_stderr("started");
        session.signal(signal);
        let run = session.wait();
        insta::allow_duplicates! { assert_snapshot!(run.filter("(?m)^.*Building.*$", "[BUILDING]"), @"
        success: false
        exit_code: 130
        ----- stdout -----

        ----- stderr -----
        [BUILDING]
        started
        error: the build was interrupted
        "); }
        let end = std::time::Instant::now() + Duration::from_secs(10);
        while !sandbox.processes().is_empty() {
            assert!(
                std::time::Instant::now() < end,
                "left behind: {:?}",
                sandbox.processes()
            );
            std::thread::yield_now();
        }
    }
}

#[test]
fn a_daemon_that_keeps_the_pipe_does_not_hold_the_build_up() {
    let sandbox =
        project("build:\n  command: cp src/app.wasm out.wasm; sleep 1000 &\n  component_path: out.wasm\n");
    let started = std::time::Instant::now();
    let mut session = sandbox.wash(["build"]).in_dir("app").spawn();
    session.wait_stderr("Finished");
    assert!(started.elapsed() < Duration::from_secs(30));
    drop(session);
}
