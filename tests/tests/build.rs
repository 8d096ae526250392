//! `wash build`: the command it runs, the project it finds, and its failures.

// Some tests need Unix or Linux.
#![cfg_attr(not(target_os = "linux"), allow(unused_imports, dead_code))]

mod common;

use std::time::Duration;

use common::{config, project};
use insta::assert_snapshot;
use wash_tests::guest;
use wash_tests::{Sandbox, Signal};

const COPY: &str = "build:\n  command: cp src/app.wasm out.wasm\n  component_path: out.wasm\n";

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
fn paths_may_contain_spaces_and_non_ascii_letters() {
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
fn a_rust_project_without_cargo_is_reported() {
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
    hint: if another toolchain has it, select that toolchain with `build.env.RUSTUP_TOOLCHAIN`
    ");
}

#[test]
fn a_project_without_a_command_gets_a_hint_with_the_lines_to_write() {
    let sandbox = project("version: \"1\"\n");
    assert_snapshot!(sandbox.wash(["build"]).in_dir("app").run(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: no build command for '[WORK]/app'
      cause: `build.command` is not set
    hint: add `build.command` to [WORK]/app/.wash/config.yaml; example:
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
    error: no build command for '[WORK]/app'
      cause: `build.command` is not set
    hint: add `build.command` to [WORK]/app/.wash/config.yaml; example for a project with a Cargo.toml:
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
    error: no build command for '[WORK]/app'
      cause: `build.command` is not set
    hint: add `build.command` to [WORK]/app/.wash/config.toml; example for a project with a package.json:
          [build]
          command = "npm install && npm run build"
          component_path = "dist/component.wasm"
    "#);
}

#[test]
fn outside_a_project_the_hint_names_wash_new_and_the_flag() {
    let sandbox = Sandbox::new();
    assert_snapshot!(sandbox.wash(["build"]).run(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]' is not in a project
      cause: neither it nor a parent folder contains .wash/config.{yaml,yml,json,toml}
    hint: create a project with `wash new`, or select one with `-C DIR`
    ");
}

#[test]
fn locked_fails_a_build_that_changes_a_lock_file_and_puts_it_back() {
    let sandbox = project(
        "build:\n  command: echo new >> yarn.lock && cp src/app.wasm out.wasm\n  component_path: out.wasm\n",
    );
    sandbox.write("app/yarn.lock", "old\n");
    let run = sandbox.wash(["build", "--locked"]).in_dir("app").run();
    assert_snapshot!(run, @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
        Building echo new >> yarn.lock && cp src/app.wasm out.wasm
    error: --locked: the build changed '[WORK]/app/yarn.lock'
    hint: build once without --locked and commit the lock file
    ");
    assert_eq!(sandbox.read("app/yarn.lock"), "old\n");
    assert_eq!(sandbox.wash(["build"]).in_dir("app").run().code(), 0);
    assert_eq!(sandbox.read("app/yarn.lock"), "old\nnew\n");
}

#[test]
fn the_log_level_applies() {
    let sandbox = project(COPY);
    let run = sandbox
        .wash(["build", "-l", "debug", "--color", "never"])
        .in_dir("app")
        .run()
        .success();
    assert!(run.stderr().contains("DEBUG running the build command"), "{run}");
    let run = sandbox.wash(["build"]).in_dir("app").run().success();
    assert!(!run.stderr().contains("DEBUG"), "{run}");
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
fn a_killed_build_does_not_block_the_next_one() {
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
fn a_daemon_that_keeps_the_pipe_open_does_not_delay_the_build() {
    let sandbox =
        project("build:\n  command: cp src/app.wasm out.wasm; sleep 1000 &\n  component_path: out.wasm\n");
    let started = std::time::Instant::now();
    let mut session = sandbox.wash(["build"]).in_dir("app").spawn();
    session.wait_stderr("Finished");
    assert!(started.elapsed() < Duration::from_secs(30));
    drop(session);
}
