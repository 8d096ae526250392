//! The harness itself: what other tests rely on without looking.

// Some tests need Unix or Linux.
#![cfg_attr(not(target_os = "linux"), allow(unused_imports, dead_code))]

use std::time::Duration;

use wash_tests::{Sandbox, Signal};

#[test]
fn nothing_of_the_machine_leaks_in() {
    let sandbox = Sandbox::new();
    let run = sandbox.program("env", [""; 0]).run().success();
    let names: Vec<String> = run
        .stdout()
        .lines()
        .filter_map(|line| Some(line.split_once('=')?.0.to_owned()))
        .collect();
    assert!(names.iter().any(|name| name == "NO_COLOR"), "{names:?}");
    let leaked =
        |name: &&String| name.starts_with("WASH_") || (name.starts_with("CARGO") && *name != "CARGO_HOME");
    assert_eq!(names.iter().find(leaked), None);
    assert_eq!(names.iter().find(|name| *name == "RUSTUP_TOOLCHAIN"), None);
}

#[test]
fn a_run_is_a_snapshot() {
    let sandbox = Sandbox::new();
    let script = "cat; pwd >&2; echo 'took 1.5s' >&2; exit 3";
    let run = sandbox.program("sh", ["-c", script]).stdin("typed\n").run();
    insta::assert_snapshot!(run, @"
    success: false
    exit_code: 3
    ----- stdout -----
    typed

    ----- stderr -----
    [WORK]
    took [TIME]
    ");
}

#[test]
#[cfg(unix)]
fn a_session_can_be_waited_for_and_interrupted() {
    let sandbox = Sandbox::new();
    let script = "trap 'echo caught; exit 7' INT; echo ready >&2; while :; do sleep 0.01; done";
    let mut session = sandbox.program("sh", ["-c", script]).spawn();
    session.wait_stderr("ready");
    session.signal(Signal::Interrupt);
    let run = session.wait();
    assert_eq!((run.code(), run.stdout().as_str()), (7, "caught\n"));
}

#[test]
#[cfg(target_os = "linux")]
fn orphans_die_with_the_sandbox() {
    let sandbox = Sandbox::new();
    let mut session = sandbox
        .program("sh", ["-c", "sleep 1000 & echo started; wait"])
        .spawn();
    session.wait_stdout("started");
    session.signal(Signal::Kill);
    assert_eq!(session.wait().code(), 137);
    let orphan = sandbox
        .processes()
        .into_iter()
        .find(|process| process.command == "sleep 1000");
    let orphan = orphan.expect("the orphan is found by its environment");
    drop(sandbox);
    let end = std::time::Instant::now() + Duration::from_secs(10);
    let status = format!("/proc/{}/stat", orphan.pid);
    while std::fs::read_to_string(&status).is_ok_and(|stat| !stat.contains(") Z")) {
        assert!(std::time::Instant::now() < end, "the orphan lives on");
        std::thread::yield_now();
    }
}

#[test]
#[cfg(unix)]
fn a_terminal_is_one() {
    let sandbox = Sandbox::new();
    let script =
        "test -t 0 && test -t 1 && test -t 2 && printf 'name? ' && read name && echo \"hello $name\"";
    let mut terminal = sandbox.program("sh", ["-c", script]).spawn_in_terminal();
    terminal.wait_for("name? ");
    terminal.send("wash\n");
    terminal.wait_for("hello wash");
    assert_eq!(terminal.wait(), 0);
}

#[test]
#[cfg(unix)]
fn what_is_started_has_the_default_signals() {
    let sandbox = Sandbox::new();
    let test = "the_signals_of_what_is_started";
    let harness = std::env::current_exe().unwrap();
    let harness = harness.to_string_lossy();
    // As a shell starts what it puts in the background.
    let script = format!(r#"trap '' INT QUIT TERM; exec "$0" --exact --ignored --nocapture {test}"#);
    let run = sandbox.program("sh", ["-c", &script, &harness]).run().success();
    assert!(run.stdout().contains("1 passed"), "{run}");
}

/// A shell cannot catch a signal that it ignores from its start.
#[test]
#[cfg(unix)]
#[ignore = "a part of `what_is_started_has_the_default_signals`"]
fn the_signals_of_what_is_started() {
    let sandbox = Sandbox::new();
    let script = "trap 'echo caught; exit 7' INT QUIT TERM; echo ready >&2; while :; do sleep 0.01; done";
    for signal in [Signal::Interrupt, Signal::Terminate] {
        let mut session = sandbox.program("sh", ["-c", script]).spawn();
        session.wait_stderr("ready");
        session.signal(signal);
        assert_eq!(session.wait().code(), 7, "{signal:?}");
    }
}
