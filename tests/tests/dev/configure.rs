//! Edits of the configuration during a session.

use std::net::TcpListener;
use std::net::TcpStream;

use wash_tests::{get, guest};

use crate::app::{App, COPY, free_port, listening, until};

#[test]
fn the_configuration_is_applied_without_a_restart() {
    let app = App::new();
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");

    app.configure(COPY, "dev:\n  environment:\n    GREETING: hi\n");
    dev.wait_for("Changed .wash/config.yaml");
    dev.wait_for("(reloaded in ");
    dev.wait_for("Granted app: environment GREETING");
    assert_eq!(app.builds(), 1);

    app.configure(COPY, "dev:\n  enviroment:\n    GREETING: hi\n");
    dev.wait_for("enviroment");
    dev.wait_for("keeping the previous configuration until this is fixed");
    assert_eq!(dev.body(), "one");

    app.save("src/other.wasm", guest::hello("other"));
    dev.wait_for("Serving");
    app.configure("echo built >> ../builds; cp src/other.wasm out.wasm", "");
    dev.wait_for("Granted app: nothing beyond the defaults");
    assert_eq!((dev.body().as_str(), app.builds()), ("other", 3));

    // A configuration file in another format, as if the user had renamed it.
    let json = r#"{"build": {"command": "cp src/app.wasm out.wasm", "component_path": "out.wasm"}}"#;
    app.save(".wash/config.json", json);
    dev.wait_for("two configuration files in one folder");
    std::fs::remove_file(app.path(".wash/config.yaml")).unwrap();
    dev.wait_for("Serving");
    assert_eq!(dev.body(), "one");
    std::fs::remove_file(app.path(".wash/config.json")).unwrap();
    dev.wait_for("no longer exists");
    assert_eq!(dev.body(), "one");
}

#[test]
fn a_new_address_is_served_and_the_old_one_closed() {
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
    session.wait_stderr("keeping the previous configuration");
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

    // The socket on 127.0.0.1 is part of both addresses: it is kept, not bound again.
    app.configure(COPY, &format!("dev:\n  address: 127.0.0.1:{second}\n"));
    assert_eq!(listening(&mut session), moved);
    session.wait_stderr("Serving");
    assert_eq!(get(&moved).unwrap().body, "one");
    assert_eq!(app.builds(), 1);
}
