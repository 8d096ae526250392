//! The end of a host, its readiness, and errors before it starts.

use std::time::Duration;

use wash_tests::{Request, Signal, get, guest};

use crate::cluster::Cluster;

#[test]
fn requests_in_flight_end_before_the_host_does() {
    let cluster = Cluster::start();
    cluster.push(
        "sleeper",
        guest::Http::new("slept")
            .stderr("asleep\n")
            .sleeps(Duration::from_secs(2))
            .component(),
    );
    let mut host = cluster.host("one", &[]);
    let file = cluster.workload("shop", "sleeper", "");
    let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
    let request = Request::new("GET", host.url.clone()).header("host", "shop");
    let in_flight = std::thread::spawn(|| request.send());
    host.session.wait_stderr("asleep");
    host.session.signal(Signal::Terminate);
    assert_eq!(in_flight.join().unwrap().unwrap().body, "slept");
    let run = host.session.wait().success();
    assert!(run.stderr().contains("Stopping within 10s"), "{run}");
}

#[test]
fn a_second_signal_ends_a_host_immediately() {
    let cluster = Cluster::start();
    cluster.push(
        "sleeper",
        guest::Http::new("slept")
            .stderr("asleep\n")
            .sleeps(Duration::from_mins(1))
            .component(),
    );
    let mut host = cluster.host("one", &["--shutdown-grace", "50s"]);
    let file = cluster.workload("shop", "sleeper", "");
    let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
    let request = Request::new("GET", host.url.clone()).header("host", "shop");
    let in_flight = std::thread::spawn(|| request.send());
    host.session.wait_stderr("asleep");
    host.session.signal(Signal::Interrupt);
    host.session.wait_stderr("Stopping");
    host.session.signal(Signal::Interrupt);
    let run = host.session.wait().expect_code(1);
    // The host may still send an error before it closes the connection.
    match in_flight.join().unwrap() {
        Ok(answer) => assert!(
            answer.status >= 500,
            "the request must be cut off: {answer:?}\n{run}"
        ),
        Err(_closed) => {}
    }
}

#[test]
fn a_host_waits_for_its_control_plane_and_reports_its_readiness() {
    let mut cluster = Cluster::start();
    cluster.nats.stop();
    let url = cluster.nats.url();
    let health = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut host = cluster
        .sandbox
        .wash(["host", "--scheduler-nats-url", &url, "--data-nats-url", &url])
        .arg("--health-addr")
        .arg(health.to_string())
        .spawn();
    host.wait_stderr("cannot connect to the control plane; retrying");
    let ask = |path: &str| get(&format!("http://{health}{path}")).expect("an answer");
    assert_eq!(ask("/healthz").status, 200);
    let ready = ask("/readyz");
    assert_eq!(ready.status, 503);
    assert!(
        ready.body.contains("no connection to the control plane"),
        "{ready:?}"
    );
    cluster.nats.restart();
    host.wait_stderr("Joined group 'default'");
    assert_eq!(ask("/readyz").status, 200);
    assert_eq!(ask("/metrics").status, 200);
    assert_eq!(ask("/other").status, 404);
    host.signal(Signal::Terminate);
    let run = host.wait().success();
    let stderr = run.stderr();
    let (before, _) = stderr.split_once("Joined group").unwrap();
    assert!(before.contains("cannot connect to the control plane"), "{run}");
}

#[test]
fn all_configuration_errors_are_reported_before_the_start() {
    let cluster = Cluster::start();
    let run = cluster
        .sandbox
        .wash([
            "host",
            "--scheduler-nats-url",
            "http://me:hunter2@nats",
            "--http-addr",
            "everywhere",
            "--registry-pull-timeout",
            "soon",
            "--scheduler-tls-cert",
            "cert.pem",
            "--http-client-trust-roots",
            "extra-only",
            "--http-connection-wait",
            "0s",
        ])
        .run()
        .expect_code(2);
    for expected in [
        "'host.scheduler_nats_url': expected a URL such as nats://HOST",
        "'host.http_addr': 'everywhere' is not an address",
        "'host.registry_pull_timeout': invalid duration 'soon', expected for example 30s",
        "'host.scheduler_tls_cert': requires 'host.scheduler_tls_key'",
        "'host.http_client_trust_roots': extra-only requires 'host.http_client_ca_path'",
        "'host.http_connection_wait': expected a duration greater than zero",
    ] {
        assert!(run.stderr().contains(expected), "{expected}: {run}");
    }
    assert!(!run.stderr().contains("hunter2"), "{run}");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let run = cluster
        .sandbox
        .wash(["host", "--http-addr", &address])
        .run()
        .expect_code(1);
    assert!(run.stderr().contains(&address), "{run}");
    let run = cluster
        .sandbox
        .wash(["host", "--label", "zone"])
        .run()
        .expect_code(2);
    assert!(
        run.stderr()
            .contains("invalid --label 'zone': expected KEY=VALUE"),
        "{run}"
    );
    let run = cluster
        .sandbox
        .wash(["host", "--http-client-ca-path", "none.pem"])
        .run()
        .expect_code(2);
    assert!(run.stderr().contains("none.pem"), "{run}");
    let run = cluster
        .sandbox
        .wash(["host", "--scheduler-nats-creds", "none.creds"])
        .run()
        .expect_code(1);
    assert!(run.stderr().contains("none.creds"), "{run}");
}
