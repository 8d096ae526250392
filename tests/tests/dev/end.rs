//! The end of a session: signals, keys, and clean-up.

use std::thread;
use std::time::Duration;
use std::time::Instant;

use wash_tests::{Signal, get, guest, guest::Http};

use crate::app::{App, COPY, HELD, free_port, listening, until};

#[test]
fn both_signals_drain_requests_and_an_interruption_exits_with_130() {
    let slow = Http::new("slow")
        .stdout("begun\n")
        .sleeps(Duration::from_secs(1))
        .component();
    for (signal, code) in [(Signal::Terminate, 0), (Signal::Interrupt, 130)] {
        let app = App::new();
        app.save("src/app.wasm", &slow);
        let mut dev = app.dev(&[]);
        dev.wait_for("Serving");
        let url = dev.url.clone();
        let request = thread::spawn(move || get(&url));
        dev.wait_for("[app] begun");
        dev.session.signal(signal);
        assert_eq!(request.join().unwrap().expect("an answer").body, "slow");
        let _ = dev.session.wait().expect_code(code);
    }
}

#[test]
fn a_second_signal_ends_the_session_immediately() {
    let app = App::new();
    app.save(
        "src/app.wasm",
        Http::new("")
            .stdout("begun\n")
            .sleeps(Duration::from_mins(10))
            .component(),
    );
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    let url = dev.url.clone();
    let request = thread::spawn(move || get(&url));
    dev.wait_for("[app] begun");
    dev.session.signal(Signal::Terminate);
    dev.wait_for("Stopping");
    let begun = Instant::now();
    dev.session.signal(Signal::Interrupt);
    let _ = dev.session.wait().expect_code(130);
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    assert!(request.join().unwrap().is_err());
}

#[test]
fn a_stop_while_building_ends_the_build_too() {
    let app = App::with(HELD);
    let mut dev = app.dev(&[]);
    until("the build runs", || app.sandbox.path("held").exists());
    dev.session.signal(Signal::Interrupt);
    let _ = dev.session.wait().expect_code(130);
    until("nothing is left behind", || app.sandbox.processes().is_empty());
}

#[test]
fn a_session_killed_during_a_build_can_restart_on_the_same_port() {
    let app = App::with(HELD);
    let port = free_port().to_string();
    let mut dev = app.dev_on(&port, &[]);
    until("the build runs", || app.sandbox.path("held").exists());
    dev.session.signal(Signal::Kill);
    let _ = dev.session.wait().expect_code(137);
    app.sandbox.write("go", "");
    let mut dev = app.dev_on(&port, &[]);
    dev.wait_for("Serving");
    assert_eq!(dev.body(), "one");
}

#[test]
fn json_is_one_document_at_the_end() {
    let app = App::with(&format!("echo to stdout; echo to stderr >&2; {COPY}"));
    let mut dev = app.dev(&["-o", "json"]);
    dev.wait_for("Serving");
    app.save("src/app.wasm", "broken");
    dev.wait_for("still serving");
    app.save("src/app.wasm", guest::hello("two"));
    dev.wait_for("Serving");
    let url = dev.url.clone();
    let run = dev.end().success();
    let document = run.json();
    assert_eq!(document["success"], true);
    assert_eq!(document["data"]["urls"][0], url);
    let counts =
        ["builds", "failed_builds", "deployments", "reloads"].map(|key| document["data"][key].as_u64());
    assert_eq!(counts, [Some(2), Some(1), Some(2), Some(1)]);
}

#[test]
fn keys_work_and_the_terminal_settings_are_restored() {
    let app = App::new();
    let before = app
        .sandbox
        .program("true", [""; 0])
        .spawn_in_terminal()
        .settings();
    for (end, code) in [("q", 0), ("Q", 0), ("\u{3}", 130)] {
        let mut terminal = app
            .sandbox
            .wash(["dev", "--port", "0"])
            .in_dir("app")
            .spawn_in_terminal();
        terminal.wait_for("press r to rebuild");
        terminal.wait_for("Serving");
        assert_ne!(terminal.settings(), before);
        let builds = app.builds();
        terminal.send("R");
        terminal.wait_for("Serving");
        assert_eq!(app.builds(), builds + 1);
        terminal.send("l");
        terminal.wait_for("log level: debug");
        // The escape sequences of arrow keys must not count as the keys `A` and `O`.
        terminal.send("\u{1b}[A\u{1b}OA");
        terminal.send("?");
        terminal.wait_for("press r to rebuild");
        terminal.send("c");
        terminal.wait_for("\u{1b}[2J");
        terminal.send(end);
        assert_eq!(terminal.wait(), code, "{}", terminal.output());
        assert_eq!(terminal.settings(), before, "{}", terminal.output());
    }
}

#[test]
fn the_browser_is_opened_once() {
    let app = App::new();
    let browser = app.sandbox.fake_tool("browser", "echo \"$1\" >> \"$OPENED\"");
    let opened = app.sandbox.path("opened");
    let mut session = app
        .sandbox
        .wash(["dev", "--port", "0", "--open"])
        .in_dir("app")
        .env("BROWSER", &browser)
        .env("OPENED", &opened)
        .spawn();
    let url = listening(&mut session);
    session.wait_stderr("Opened");
    until("the browser runs", || opened.exists());
    app.save("src/app.wasm", guest::hello("two"));
    session.wait_stderr("(reloaded in ");
    session.signal(Signal::Terminate);
    let _ = session.wait().success();
    assert_eq!(app.sandbox.read("opened").trim().trim_end_matches('/'), url);
}
