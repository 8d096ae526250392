//! Ports, requests, and guests that fail.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use wash_tests::{Request, Sandbox, get, guest, guest::Http};

use crate::app::{App, HELD, until};

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
    assert_eq!(app.builds(), 0, "nothing must be built before the port is bound");

    let mut dev = app.dev_on(&port.to_string(), &["--find-free-port"]);
    dev.wait_for("Serving");
    assert_ne!(dev.url, format!("http://127.0.0.1:{port}"));
    assert_eq!(dev.body(), "one");
}

#[test]
fn port_zero_is_one_real_port_for_both_families() {
    let app = App::new();
    let mut dev = app.dev(&[]);
    let port: u16 = dev.url.rsplit(':').next().unwrap().parse().unwrap();
    assert_ne!(port, 0);
    dev.wait_for("Serving");
    if TcpListener::bind("[::1]:0").is_ok() {
        assert_eq!(get(&format!("http://[::1]:{port}/")).unwrap().body, "one");
    }
    app.save("src/app.wasm", guest::hello("two"));
    let line = dev.wait_for("Serving");
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
    dev.wait_for("Serving");
    let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let clients: Vec<_> = (0..4)
        .map(|_| {
            let (url, stop, answered) = (dev.url.clone(), Arc::clone(&stop), Arc::clone(&answered));
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    // Each request uses a new connection, so that the listener is tested as well.
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
        dev.wait_for("Serving");
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
fn a_guest_that_fails_affects_only_its_own_request() {
    let app = App::new();
    app.save("src/app.wasm", guest::trap());
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    assert_eq!(get(&dev.url).unwrap().status, 500);
    dev.wait_for("unreachable");

    app.save("src/app.wasm", guest::hog());
    dev.wait_for("Serving");
    assert_eq!(get(&dev.url).unwrap().status, 500);

    app.save("src/app.wasm", guest::endless());
    dev.wait_for("Serving");
    let url = dev.url.clone();
    let endless = thread::spawn(move || get(&url));

    app.save("src/app.wasm", guest::hello("fine"));
    dev.wait_for("Serving");
    assert_eq!(dev.body(), "fine");
    drop(endless);
}

#[test]
fn requests_and_the_output_of_guests_are_shown() {
    let app = App::new();
    let noisy = Http::new("")
        .status(404)
        .stdout("plain\n\u{1b}[2Jevil \u{1b}[31mred\n")
        .stderr("trouble\n");
    app.save("src/app.wasm", noisy.component());
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    assert_eq!(get(&format!("{}/a/b?c=d", dev.url)).unwrap().status, 404);
    let line = dev.wait_for("GET /a/b?c=d 404 in ");
    assert!(line.trim_start().starts_with("GET"), "{line}");
    let run = dev.end().success();
    let stderr = run.stderr();
    for line in ["[app] plain", r"[app] \u{1b}[2Jevil red", "[app] trouble"] {
        assert!(stderr.lines().any(|shown| shown == line), "{line} in\n{stderr}");
    }
    assert_eq!(run.stdout(), "");
}

#[test]
fn requests_for_the_host_of_a_web_page_are_refused() {
    let app = App::new();
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    let ask = |url: &str, host: &str| Request::new("GET", url).header("host", host).send().unwrap();
    for host in ["evil.example", "evil.example:8000", "localhost.evil.example"] {
        let refused = ask(&dev.url, host);
        assert_eq!(refused.status, 403, "{refused:?}");
        assert!(refused.body.contains("dev.allowed_hosts"), "{refused:?}");
    }
    for host in [
        "localhost",
        "app.localhost:8000",
        "127.0.0.1",
        "192.168.1.7:80",
        "[::1]:8000",
    ] {
        assert_eq!(ask(&dev.url, host).body, "one", "{host}");
    }
    // Upgrades to WebSocket are requests like any other.
    let upgrade = Request::new("GET", &dev.url)
        .header("host", "evil.example")
        .header("connection", "upgrade")
        .header("upgrade", "websocket");
    assert_eq!(upgrade.send().unwrap().status, 403);
}

#[test]
fn further_hosts_can_be_allowed() {
    let sandbox = Sandbox::new();
    sandbox.write("a.wasm", guest::hello("one"));
    let config =
        "build:\n  component_path: a.wasm\ndev:\n  address: 0.0.0.0:0\n  allowed_hosts: [.shop.example]\n";
    sandbox.write(".wash/config.yaml", config);
    let mut session = sandbox.wash(["dev"]).spawn();
    let line = session.wait_stderr("Listening on ");
    let port = line.trim_end().rsplit(':').next().unwrap();
    let port: String = port.chars().take_while(char::is_ascii_digit).collect();
    session.wait_stderr("Serving");
    let url = format!("http://127.0.0.1:{port}/");
    for (host, status) in [("a.shop.example", 200), ("127.0.0.1", 200), ("evil.example", 403)] {
        let answer = Request::new("GET", &url).header("host", host).send().unwrap();
        assert_eq!(answer.status, status, "{host}");
    }
}
