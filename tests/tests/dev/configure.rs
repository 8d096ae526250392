//! Edits of the configuration.

use std::net::TcpListener;
use std::net::TcpStream;

use wash_tests::{get, guest};

use crate::app::{App, COPY, free_port, listening, until};

#[test]
fn the_configuration_is_applied_without_a_restart() {
    let app = App::new();
    let mut dev = app.dev(&[]);
    dev.said("Serving");

    app.configure(COPY, "dev:\n  environment:\n    GREETING: hi\n");
    dev.said("Changed .wash/config.yaml");
    dev.said("(reloaded in ");
    dev.said("Granted app: environment GREETING");
    assert_eq!(app.builds(), 1);

    app.configure(COPY, "dev:\n  enviroment:\n    GREETING: hi\n");
    dev.said("enviroment");
    dev.said("the configuration stays as it was until this is fixed");
    assert_eq!(dev.body(), "one");

    app.save("src/other.wasm", guest::hello("other"));
    dev.said("Serving");
    app.configure("echo built >> ../builds; cp src/other.wasm out.wasm", "");
    dev.said("Granted app: nothing beyond the defaults");
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
