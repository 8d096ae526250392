//! `wash dev`: the live loop, its sockets and its end.

#![cfg(unix)]
// A test ends by panicking; helpers of tests do, too.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use wash_tests::guest::{self, Http};
use wash_tests::{Run, Sandbox, Session, Signal, get};

/// A project whose build command copies a component, and notes that it did.
struct App {
    sandbox: Sandbox,
    folder: &'static str,
}

const COPY: &str = "echo built >> ../builds; cp src/app.wasm out.wasm";

impl App {
    fn new() -> Self {
        Self::with(COPY)
    }

    fn with(command: &str) -> Self {
        Self::at("app", command)
    }

    fn at(folder: &'static str, command: &str) -> Self {
        let app = Self {
            sandbox: Sandbox::new(),
            folder,
        };
        app.configure(command, "");
        app.save("src/app.wasm", guest::hello("one"));
        app
    }

    fn configure(&self, command: &str, dev: &str) {
        let command = serde_json::Value::from(command);
        self.save(
            ".wash/config.yaml",
            format!("build:\n  command: {command}\n  component_path: out.wasm\n{dev}"),
        );
    }

    fn path(&self, file: &str) -> PathBuf {
        self.sandbox.path(self.folder).join(file)
    }

    fn save(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().expect("a file in the project"))
            .expect("the sandbox is writable");
        std::fs::write(path, content).expect("the sandbox is writable");
    }

    fn builds(&self) -> usize {
        std::fs::read_to_string(self.sandbox.path("builds")).map_or(0, |log| log.lines().count())
    }

    /// Start on a free port; returns once it listens.
    fn dev(&self, args: &[&str]) -> Dev {
        self.dev_on("0", args)
    }

    fn dev_on(&self, port: &str, args: &[&str]) -> Dev {
        let args = ["dev", "--port", port].into_iter().chain(args.iter().copied());
        let mut session = self.sandbox.wash(args).in_dir(self.folder).spawn();
        let url = listening(&mut session);
        Dev { session, url }
    }
}

/// A running `wash dev`.
struct Dev {
    session: Session,
    url: String,
}

fn listening(session: &mut Session) -> String {
    let line = session.wait_stderr("Listening on ");
    let url = line.split_whitespace().find(|word| word.starts_with("http"));
    url.expect("a URL").to_owned()
}

impl Dev {
    #[track_caller]
    fn said(&mut self, text: &str) -> String {
        self.session.wait_stderr(text)
    }

    #[track_caller]
    fn body(&self) -> String {
        get(&self.url).expect("an answer").body
    }

    /// Ends it and returns what it did.
    fn end(mut self) -> Run {
        self.session.signal(Signal::Terminate);
        self.session.wait()
    }
}

/// Wait for something that no output tells.
#[track_caller]
fn until(what: &str, condition: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_mins(1);
    while !condition() {
        assert!(Instant::now() < end, "still waiting: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn broken_and_fixed_twice_on_one_port() {
    let app = App::new();
    std::fs::remove_file(app.path("src/app.wasm")).unwrap();
    let mut dev = app.dev(&[]);
    dev.said("waiting for changes; requests wait for the first good build");

    app.save("src/app.wasm", guest::hello("first"));
    dev.said("Serving http://127.0.0.1:");
    assert_eq!(dev.body(), "first");

    app.save("src/app.wasm", "this is no component");
    dev.said("still serving the last good build; waiting for changes");
    assert_eq!(dev.body(), "first");

    app.save("src/app.wasm", guest::hello("second"));
    let line = dev.said("Serving http://127.0.0.1:");
    assert!(line.contains("(reloaded in "), "{line}");
    assert_eq!(dev.body(), "second");

    // A component that no host can run fails at the deployment, not at the build.
    app.save("src/app.wasm", Http::new("x").imports_unknown().component());
    dev.said("example:nowhere/thing@1.2.3");
    dev.said("still serving the last good build");
    assert_eq!(dev.body(), "second");

    std::fs::remove_file(app.path("src/app.wasm")).unwrap();
    dev.said("still serving the last good build");
    app.save("src/app.wasm", guest::hello("third"));
    dev.said("Serving");
    assert_eq!(dev.body(), "third");
    let _ = dev.end().success();
}

#[test]
fn ten_files_saved_at_once_are_one_build() {
    let app = App::new();
    for number in 0..10 {
        app.save(&format!("src/{number}.txt"), "old");
    }
    let mut dev = app.dev(&[]);
    dev.said("Serving");
    for number in 0..10 {
        app.save(&format!("src/{number}.txt"), "new");
    }
    dev.said("Serving");
    // Were there a third build, it would come before this one.
    app.save("src/app.wasm", guest::hello("two"));
    dev.said("Changed src/app.wasm");
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 3));
}

#[test]
fn a_build_that_writes_into_the_tree_is_one_build() {
    let generate = "mkdir -p src/gen/deep; for n in 1 2 3; do date +%s%N > src/gen/deep/$n.txt; done; \
                    { echo '# made by a script, DO NOT EDIT'; date +%s%N; } > src/stamp.txt; ";
    let app = App::with(&format!("{generate}{COPY}"));
    let mut dev = app.dev(&[]);
    dev.said("Serving");
    for (text, builds) in [("two", 2), ("three", 3)] {
        app.save("src/app.wasm", guest::hello(text));
        dev.said("Serving");
        assert_eq!((dev.body().as_str(), app.builds()), (text, builds));
    }
    let _ = dev.end().success();
    assert_eq!(app.builds(), 3);

    // A second session finds them there already, and they change.
    let mut dev = app.dev(&[]);
    dev.said("Serving");
    app.save("src/app.wasm", guest::hello("four"));
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("four", 5));
}

#[test]
fn a_file_that_every_build_changes_cannot_build_for_ever() {
    let app = App::with(&format!("date +%s%N > src/notes.txt; {COPY}"));
    app.save("src/notes.txt", "nothing says that this is generated");
    let mut dev = app.dev(&[]);
    dev.said("'src/notes.txt' changes in every build");
    app.save("src/app.wasm", guest::hello("two"));
    dev.said("Changed src/app.wasm");
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 4));
}

/// Waits in the middle of the build until the test lets it go on.
const HELD: &str = "echo built >> ../builds; cp src/app.wasm out.wasm; touch ../held; \
                    while [ ! -e ../go ]; do sleep 0.01; done";

#[test]
fn a_save_during_a_build_is_not_lost() {
    let app = App::with(HELD);
    let mut dev = app.dev(&[]);
    until("the build runs", || app.sandbox.path("held").exists());
    app.save("src/app.wasm", guest::hello("two"));
    app.sandbox.write("go", "");
    dev.said("Changed src/app.wasm during the build");
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 2));

    // The same while a component is served, with the save of an editor that replaces the file.
    for name in ["go", "held"] {
        std::fs::remove_file(app.sandbox.path(name)).unwrap();
    }
    app.save("src/note.txt", "");
    until("the build runs", || app.sandbox.path("held").exists());
    app.save("src/.app.wasm.tmp", guest::hello("three"));
    std::fs::rename(app.path("src/.app.wasm.tmp"), app.path("src/app.wasm")).unwrap();
    app.sandbox.write("go", "");
    dev.said("Changed src/app.wasm during the build");
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("three", 4));
}

#[test]
fn a_configuration_saved_during_a_build_is_applied_after_it() {
    let app = App::with(HELD);
    let mut dev = app.dev(&[]);
    until("the build runs", || app.sandbox.path("held").exists());
    app.save("src/other.wasm", guest::hello("other"));
    app.configure("echo built >> ../builds; cp src/other.wasm out.wasm", "");
    app.sandbox.write("go", "");
    dev.said("Changed .wash/config.yaml during the build");
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("other", 2));
}

#[test]
fn renamed_deleted_and_new_files_and_folders_are_changes() {
    let app = App::with("echo built >> ../builds; cp src/*/*.wasm out.wasm");
    std::fs::remove_file(app.path("src/app.wasm")).unwrap();
    app.save("src/a/old.wasm", guest::hello("one"));
    let mut dev = app.dev(&[]);
    dev.said("Serving");

    std::fs::rename(app.path("src/a/old.wasm"), app.path("src/a/new.wasm")).unwrap();
    dev.said("Changed src/a/new.wasm and 1 more");
    dev.said("Serving");
    std::fs::rename(app.path("src/a"), app.path("src/b")).unwrap();
    dev.said("Changed src/a/new.wasm and 1 more");
    dev.said("Serving");
    app.save("src/b/new.wasm", guest::hello("two"));
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 4));
    std::fs::remove_dir_all(app.path("src/b")).unwrap();
    dev.said("still serving");
    app.save("src/c/x.wasm", guest::hello("three"));
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("three", 6));
}

#[test]
fn what_git_ignores_and_what_does_not_differ_starts_no_build() {
    let app = App::new();
    app.save(".gitignore", "*.log\n/cold/\n");
    app.save("src/same.txt", "same");
    let mut dev = app.dev(&[]);
    dev.said("Serving");
    for file in [
        "src/x.log",
        "cold/x.txt",
        "node_modules/a/b.js",
        ".git/HEAD",
        "src/.app.swp",
    ] {
        app.save(file, "");
    }
    app.save("src/same.txt", "same");
    app.save("src/app.wasm", guest::hello("two"));
    let line = dev.said("Changed");
    assert!(line.trim_end().ends_with("Changed src/app.wasm"), "{line}");
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 2));
}

#[test]
fn the_configuration_is_applied_without_a_restart() {
    let app = App::new();
    let mut dev = app.dev(&[]);
    dev.said("Serving");
    dev.said("Environment none");

    app.configure(COPY, "dev:\n  environment:\n    GREETING: hi\n");
    dev.said("Changed .wash/config.yaml");
    dev.said("(reloaded in ");
    dev.said("Environment GREETING");
    assert_eq!(app.builds(), 1);

    app.configure(COPY, "dev:\n  enviroment:\n    GREETING: hi\n");
    dev.said("enviroment");
    dev.said("the configuration stays as it was until this is fixed");
    assert_eq!(dev.body(), "one");

    app.save("src/other.wasm", guest::hello("other"));
    dev.said("Serving");
    app.configure("echo built >> ../builds; cp src/other.wasm out.wasm", "");
    dev.said("Environment none");
    assert_eq!((dev.body().as_str(), app.builds()), ("other", 3));

    // Another name of the file is another way to save it.
    let json = r#"{"build": {"command": "cp src/app.wasm out.wasm", "component_path": "out.wasm"}}"#;
    app.save(".wash/config.json", json);
    dev.said("two configuration files in one folder");
    std::fs::remove_file(app.path(".wash/config.yaml")).unwrap();
    dev.said("Serving");
    assert_eq!(dev.body(), "one");
    std::fs::remove_file(app.path(".wash/config.json")).unwrap();
    dev.said("is gone");
    assert_eq!(dev.body(), "one");
}

#[test]
fn a_new_address_is_served_and_the_old_one_given_up() {
    let app = App::new();
    let first = free_port();
    app.configure(COPY, &format!("dev:\n  address: 127.0.0.1:{first}\n"));
    let mut session = app.sandbox.wash(["dev"]).in_dir("app").spawn();
    let url = listening(&mut session);
    session.wait_stderr("Serving");

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken_port = taken.local_addr().unwrap().port();
    app.configure(COPY, &format!("dev:\n  address: 127.0.0.1:{taken_port}\n"));
    session.wait_stderr("cannot listen on");
    session.wait_stderr("the configuration stays as it was");
    assert_eq!(get(&url).unwrap().body, "one");

    let second = free_port();
    app.configure(COPY, &format!("dev:\n  address: localhost:{second}\n"));
    let moved = listening(&mut session);
    assert!(moved.ends_with(&format!(":{second}")), "{moved}");
    session.wait_stderr("Serving");
    assert_eq!(get(&moved).unwrap().body, "one");
    until("the old socket is closed", || {
        TcpStream::connect(("127.0.0.1", first)).is_err()
    });

    // A socket that stays is shared, not bound again.
    app.configure(COPY, &format!("dev:\n  address: 127.0.0.1:{second}\n"));
    assert_eq!(listening(&mut session), moved);
    session.wait_stderr("Serving");
    assert_eq!(get(&moved).unwrap().body, "one");
    assert_eq!(app.builds(), 1);
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

#[test]
fn a_busy_port_is_an_error_that_names_its_holder() {
    let app = App::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let args = ["dev", "--port", &port.to_string()];
    let run = app.sandbox.wash(args).in_dir("app").run().expect_code(1);
    let stderr = run.stderr();
    assert!(
        stderr.contains(&format!("cannot listen on 127.0.0.1:{port}")),
        "{stderr}"
    );
    assert!(stderr.contains("in use"), "{stderr}");
    assert!(stderr.contains("--find-free-port"), "{stderr}");
    #[cfg(target_os = "linux")]
    assert!(
        stderr.contains(&format!("(process {})", std::process::id())),
        "{stderr}"
    );
    assert_eq!(app.builds(), 0, "nothing is built before the port is ours");

    let mut dev = app.dev_on(&port.to_string(), &["--find-free-port"]);
    dev.said("Serving");
    assert_ne!(dev.url, format!("http://127.0.0.1:{port}"));
    assert_eq!(dev.body(), "one");
}

#[test]
fn port_zero_is_one_real_port_for_both_families() {
    let app = App::new();
    let mut dev = app.dev(&[]);
    let port: u16 = dev.url.rsplit(':').next().unwrap().parse().unwrap();
    assert_ne!(port, 0);
    dev.said("Serving");
    if TcpListener::bind("[::1]:0").is_ok() {
        assert_eq!(get(&format!("http://[::1]:{port}/")).unwrap().body, "one");
    }
    app.save("src/app.wasm", guest::hello("two"));
    let line = dev.said("Serving");
    assert!(line.contains(&format!(":{port} ")), "{line}");
    assert_eq!(dev.body(), "two");
}

#[test]
fn a_request_before_the_first_deployment_waits_for_it() {
    let app = App::with(HELD);
    let dev = app.dev(&[]);
    let url = dev.url.clone();
    let request = thread::spawn(move || get(&url));
    until("the build runs", || app.sandbox.path("held").exists());
    assert!(!request.is_finished());
    app.sandbox.write("go", "");
    assert_eq!(request.join().unwrap().unwrap().body, "one");
}

#[test]
fn reloads_under_load_drop_no_request() {
    let app = App::new();
    let mut dev = app.dev(&["--log-level", "warn"]);
    dev.said("Serving");
    let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let clients: Vec<_> = (0..4)
        .map(|_| {
            let (url, stop, answered) = (dev.url.clone(), Arc::clone(&stop), Arc::clone(&answered));
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    // Each on a connection of its own, so that the listener is put to the test as well.
                    let response = get(&url).expect("an answer");
                    assert_eq!(response.status, 200, "{response:?}");
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for number in 0..5 {
        let before = answered.load(Ordering::Relaxed);
        let text = format!("version {number}");
        app.save("src/app.wasm", guest::hello(&text));
        dev.said("Serving");
        assert_eq!(dev.body(), text);
        until("requests are answered", || {
            answered.load(Ordering::Relaxed) > before + 10
        });
    }
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().expect("every request was answered");
    }
    assert!(
        !dev.session.stderr().contains("GET / 5"),
        "{}",
        dev.session.stderr()
    );
}

#[test]
fn termination_drains_and_interruption_is_130() {
    let slow = Http::new("slow")
        .stdout("begun\n")
        .sleeps(Duration::from_secs(1))
        .component();
    for (signal, code) in [(Signal::Terminate, 0), (Signal::Interrupt, 130)] {
        let app = App::new();
        app.save("src/app.wasm", &slow);
        let mut dev = app.dev(&[]);
        dev.said("Serving");
        let url = dev.url.clone();
        let request = thread::spawn(move || get(&url));
        dev.said("[app] begun");
        dev.session.signal(signal);
        assert_eq!(request.join().unwrap().expect("it is answered").body, "slow");
        let _ = dev.session.wait().expect_code(code);
    }
}

#[test]
fn a_second_interruption_ends_at_once() {
    let app = App::new();
    app.save(
        "src/app.wasm",
        Http::new("")
            .stdout("begun\n")
            .sleeps(Duration::from_mins(10))
            .component(),
    );
    let mut dev = app.dev(&[]);
    dev.said("Serving");
    let url = dev.url.clone();
    let request = thread::spawn(move || get(&url));
    dev.said("[app] begun");
    dev.session.signal(Signal::Terminate);
    dev.said("Stopping");
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
fn killed_while_building_it_starts_again_on_the_same_port() {
    let app = App::with(HELD);
    let port = free_port().to_string();
    let mut dev = app.dev_on(&port, &[]);
    until("the build runs", || app.sandbox.path("held").exists());
    dev.session.signal(Signal::Kill);
    let _ = dev.session.wait().expect_code(137);
    app.sandbox.write("go", "");
    let mut dev = app.dev_on(&port, &[]);
    dev.said("Serving");
    assert_eq!(dev.body(), "one");
}

#[test]
fn a_guest_that_misbehaves_costs_its_request_only() {
    let app = App::new();
    app.save("src/app.wasm", guest::trap());
    let mut dev = app.dev(&[]);
    dev.said("Serving");
    assert_eq!(get(&dev.url).unwrap().status, 500);
    dev.said("unreachable");

    app.save("src/app.wasm", guest::hog());
    dev.said("Serving");
    assert_eq!(get(&dev.url).unwrap().status, 500);

    app.save("src/app.wasm", guest::endless());
    dev.said("Serving");
    let url = dev.url.clone();
    let endless = thread::spawn(move || get(&url));

    app.save("src/app.wasm", guest::hello("fine"));
    dev.said("Serving");
    assert_eq!(dev.body(), "fine");
    drop(endless);
}

#[test]
fn requests_and_the_lines_of_guests_are_shown() {
    let app = App::new();
    let noisy = Http::new("")
        .status(404)
        .stdout("plain\n\u{1b}[2Jevil \u{1b}[31mred\n")
        .stderr("trouble\n");
    app.save("src/app.wasm", noisy.component());
    let mut dev = app.dev(&[]);
    dev.said("Serving");
    assert_eq!(get(&format!("{}/a/b?c=d", dev.url)).unwrap().status, 404);
    let line = dev.said("GET /a/b?c=d 404 in ");
    assert!(line.trim_start().starts_with("GET"), "{line}");
    let run = dev.end().success();
    let stderr = run.stderr();
    for line in ["[app] plain", r"[app] \u{1b}[2Jevil red", "[app] trouble"] {
        assert!(stderr.lines().any(|said| said == line), "{line} in\n{stderr}");
    }
    assert_eq!(run.stdout(), "");
}

#[test]
fn a_path_may_have_spaces_and_letters_of_all_kinds() {
    let app = App::at("mein Projekt – größer 日本", COPY);
    let mut dev = app.dev(&[]);
    dev.said("Serving");
    app.save("src/übung 1.txt", "");
    dev.said("Changed src/übung 1.txt");
    dev.said("Serving");
    app.save("src/app.wasm", guest::hello("two"));
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 3));
}

#[test]
fn without_watching_a_failed_build_is_the_end() {
    let app = App::with("echo no such luck; exit 7");
    let args = ["dev", "--port", "0", "--no-watch", "-o", "json"];
    let run = app.sandbox.wash(args).in_dir("app").run().expect_code(3);
    assert_eq!(run.json()["success"], false);
    assert!(run.stderr().contains("no such luck"), "{run}");

    let app = App::new();
    let mut dev = app.dev(&["--no-watch"]);
    dev.said("Serving");
    assert_eq!(dev.body(), "one");
    let _ = dev.end().success();
}

#[test]
fn where_nothing_says_how_to_build_there_is_nothing_to_wait_for() {
    let sandbox = Sandbox::new();
    let run = sandbox.wash(["dev", "--port", "0"]).run().expect_code(2);
    assert!(run.stderr().contains("wash new"), "{run}");
}

#[test]
fn a_component_without_a_build_command_is_served_and_watched() {
    let app = App::new();
    app.save(".wash/config.yaml", "build:\n  component_path: dist/app.wasm\n");
    app.save("dist/app.wasm", guest::hello("one"));
    let mut dev = app.dev(&[]);
    dev.said("Serving");
    app.save("dist/app.wasm", guest::hello("two"));
    dev.said("Serving");
    assert_eq!(dev.body(), "two");
}

#[test]
fn json_is_one_document_at_the_end() {
    let app = App::with(&format!("echo to stdout; echo to stderr >&2; {COPY}"));
    let mut dev = app.dev(&["-o", "json"]);
    dev.said("Serving");
    app.save("src/app.wasm", "broken");
    dev.said("still serving");
    app.save("src/app.wasm", guest::hello("two"));
    dev.said("Serving");
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
fn keys_work_and_the_terminal_comes_back() {
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
        // An arrow is no `a` and no `o`.
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
