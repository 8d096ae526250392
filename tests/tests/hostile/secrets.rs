//! Secrets in no output, even with all logs.

use wash_tests::servers::{Fault, Proxy, Registry};
use wash_tests::{Run, Sandbox, Signal, guest};

/// The secret, and what it becomes in the header of HTTP `Basic` for `user`.
const SECRET: [&str; 2] = ["hunter2", "dXNlcjpodW50ZXIy"];

#[track_caller]
fn assert_silent(text: &str) {
    for secret in SECRET {
        assert!(!text.contains(secret), "{text}");
    }
}

/// Runs `wash …` with all logs.
fn wash(sandbox: &Sandbox, command: &str, variables: &[(&str, &str)]) -> Run {
    let words = command.split(' ').chain(["--verbose", "-l", "trace"]);
    sandbox
        .wash(words)
        .env("RUST_LOG", "trace")
        .envs(variables.iter().copied())
        .run()
}

#[test]
fn registries_and_clusters() {
    let sandbox = Sandbox::new();
    sandbox.write("a.wasm", guest::hello("x"));
    let registry = Registry::with_password();
    let cart = format!("{}/cart:1", registry.address());
    let flags = "--username user --password hunter2";
    let pushed = wash(&sandbox, &format!("oci push {cart} a.wasm {flags}"), &[]).success();
    let pulled = wash(&sandbox, &format!("oci pull {cart} {flags}"), &[]).success();
    let broken = Proxy::alone(|_, _| Fault::Drop);
    let broken = format!("oci pull {}/x:1 {flags}", broken.address());
    let variables = [
        (
            "WASH_WIT__REGISTRIES",
            r#"[{"url":"http://127.0.0.1:1","token":"${MINE}"}]"#,
        ),
        ("MINE", "hunter2"),
    ];
    sandbox.write("wit/w.wit", "package a:b; world w { import mine:x/y@1.0.0; }");
    let nats = "--scheduler-nats-url nats://user:hunter2@127.0.0.1:1";
    for run in [
        pushed,
        pulled,
        wash(&sandbox, &broken, &[]),
        wash(&sandbox, "wit fetch", &variables),
        wash(&sandbox, &format!("workload list {nats}"), &[]),
        wash(&sandbox, &format!("host list {nats}"), &[]),
        wash(
            &sandbox,
            "config show",
            &[("WASH_HOST__POSTGRES_URL", "postgres://h/d?password=hunter2")],
        ),
    ] {
        assert_silent(&run.to_string());
    }
}

#[test]
fn backends_of_a_component_under_development() {
    let sandbox = Sandbox::new();
    sandbox.write("a.wasm", guest::hello("x"));
    sandbox.write(
        ".wash/config.yaml",
        "build:\n  component_path: a.wasm\n  env: { API_TOKEN: hunter2 }\ndev:\n  address: 127.0.0.1:0\n  \
         environment: { PASSWORD: hunter2 }\n  postgres_url: postgres://user:hunter2@127.0.0.1:1/db\n  \
         data_nats_url: nats://user:hunter2@127.0.0.1:1\n  wasi_keyvalue_redis_url: redis://:hunter2@127.0.0.1:1\n\
         workload:\n  secrets: [{ inline: { KEY: hunter2 } }]\n",
    );
    let mut session = sandbox
        .wash(["dev", "--verbose", "-l", "trace"])
        .env("RUST_LOG", "trace")
        .spawn();
    session.wait_stderr("Serving");
    session.signal(Signal::Terminate);
    assert_silent(&session.wait().to_string());
}

#[test]
fn a_host_that_cannot_connect() {
    let sandbox = Sandbox::new();
    let nats = "nats://user:hunter2@127.0.0.1:1";
    let mut session = sandbox
        .wash([
            "host",
            "--verbose",
            "-l",
            "trace",
            "--scheduler-nats-url",
            nats,
            "--data-nats-url",
            nats,
        ])
        .args(["--postgres-url", "postgres://user:hunter2@127.0.0.1:1"])
        .args(["--allow-server", "redis://:hunter2@127.0.0.1:1"])
        .env("RUST_LOG", "trace")
        .spawn();
    session.wait_stderr("127.0.0.1:1");
    session.signal(Signal::Terminate);
    assert_silent(&session.wait().to_string());
}
