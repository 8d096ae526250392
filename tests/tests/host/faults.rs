//! Faults: killed hosts and servers, slow registries. Acknowledged writes are never lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use wash_tests::servers::{Fault, Nats, Proxy};
use wash_tests::{Request, Sandbox, Signal, fixture, guest};

use crate::cluster::{Cluster, Host, manifest, placed};

/// Writes the file of a workload that keeps a counter in NATS; returns the file's name.
fn counter(cluster: &Cluster) -> String {
    cluster.push("keyvalue", fixture::component("keyvalue"));
    let text = manifest("shop", &cluster.image("keyvalue"), "");
    let text = text + "  - { namespace: wasi, package: keyvalue, interfaces: [store, atomics, batch] }\n";
    cluster.sandbox.write("shop.yaml", text);
    "shop.yaml".to_owned()
}

/// Increments the counter; returns the sum, if the write was acknowledged.
fn count(host: &Host) -> Option<u64> {
    let request = Request::new("GET", format!("{}/b/increment?1", host.url));
    let answer = request
        .header("host", "shop")
        .header("x-key", "sum")
        .send()
        .ok()?;
    answer.body.parse().ok()
}

/// Increments the counter until a write succeeds, for at most 20 seconds.
fn recover(host: &Host) -> u64 {
    let begun = Instant::now();
    loop {
        if let Some(sum) = count(host) {
            return sum;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "no write succeeds");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn killed_hosts_and_servers_lose_no_acknowledged_write_and_run_nothing_twice() {
    let mut cluster = Cluster::start();
    let file = counter(&cluster);
    let mut host = cluster.host("first", &[]);
    let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
    let mut acknowledged = 0;
    for round in 0..3 {
        for _ in 0..30 {
            let sum = count(&host).expect("an acknowledged write");
            assert!(sum > acknowledged, "{sum} after {acknowledged}");
            acknowledged = sum;
        }
        let (server, machine) = (round != 0, round != 1);
        if machine {
            host.session.signal(Signal::Kill);
        }
        if server {
            cluster.nats.stop();
            cluster.nats.restart();
        }
        if machine {
            let killed = std::mem::replace(&mut host, cluster.host(&format!("host-{round}"), &[]));
            let _ = killed.session.wait();
            let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
        } else {
            host.session.wait_stderr("connection to the control plane lost");
            host.session.wait_stderr("connected to the control plane");
        }
        let sum = recover(&host);
        assert!(sum > acknowledged, "{sum} after {acknowledged}");
        acknowledged = sum;
        // The workload runs only on the host where it was started last.
        let list = cluster.wash(&["workload", "list", "-o", "json"]).success();
        assert_eq!(placed(&list).len(), 1, "{list}");
    }
    let _ = host.end().success();
}

#[test]
fn a_slow_registry_does_not_delay_other_workloads() {
    let cluster = Cluster::start();
    cluster.push("late", guest::hello("late"));
    let open = Arc::new(AtomicBool::new(false));
    let gate = Arc::clone(&open);
    let slow = Proxy::before(cluster.registry.address(), move |asked, _| {
        while asked.path.contains("/blobs/") && !gate.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(5));
        }
        Fault::Pass
    });
    let host = cluster.host("one", &["--registry-pull-timeout", "1m"]);
    let image = format!("{}/late:1", slow.address());
    cluster.sandbox.write("late.yaml", manifest("late", &image, ""));
    let url = cluster.nats.url();
    let mut late = cluster
        .sandbox
        .wash([
            "workload",
            "start",
            "-f",
            "late.yaml",
            "--scheduler-nats-url",
            &url,
        ])
        .spawn();
    let begun = Instant::now();
    while slow.asked().is_empty() {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "no request for the image"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    let image = cluster.image("hello");
    let others: Vec<String> = (0..50)
        .map(|number| manifest(&format!("w{number}"), &image, ""))
        .collect();
    cluster.sandbox.write("others.yaml", others.join("---\n"));
    let others = cluster
        .wash(&["workload", "start", "-f", "others.yaml"])
        .success();
    assert_eq!(others.stdout().matches("RUNNING").count(), 50, "{others}");
    assert_eq!(host.get("w49").1, "hello from afar");
    assert!(!late.has_ended());
    open.store(true, Ordering::SeqCst);
    let _ = late.wait().success();
    assert_eq!(host.get("late").1, "late");
    let _ = host.end().success();
}

#[test]
fn a_host_survives_the_loss_of_one_server_of_three() {
    let ports = [(); 3].map(|()| std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let ports = ports.map(|listener| listener.local_addr().unwrap().port());
    let routes = ports.map(|port| format!("nats://127.0.0.1:{port}")).join(", ");
    let mut servers = ports.map(|port| {
        Nats::with(&format!(
            "server_name: s{port}\ncluster {{ name: three, listen: '127.0.0.1:{port}', routes: [{routes}] }}\n"
        ))
    });
    let urls = servers.each_ref().map(Nats::url);
    let [first, second, third] = &mut servers;
    let sandbox = Sandbox::new();
    let mut host = sandbox
        .wash(["host", "--host-name", "one", "--http-addr", "127.0.0.1:0"])
        .arg("--scheduler-nats-url")
        .arg(urls.join(","))
        .arg("--data-nats-url")
        .arg(&urls[2])
        .spawn();
    host.wait_stderr("connected to the control plane");
    let is_there = || {
        let list = sandbox
            .wash(["host", "list", "--scheduler-nats-url", &urls[2]])
            .run();
        list.stdout().lines().any(|line| line.starts_with("one "))
    };
    // Stop one server after the other, so that the one it is connected to is among them.
    for server in [first, second] {
        let begun = Instant::now();
        while !is_there() {
            assert!(begun.elapsed() < Duration::from_secs(20), "{}", host.stderr());
        }
        server.stop();
        let begun = Instant::now();
        while !is_there() {
            assert!(begun.elapsed() < Duration::from_secs(20), "{}", host.stderr());
        }
        server.restart();
    }
    host.signal(Signal::Terminate);
    let _ = host.wait().success();
    third.stop();
}

#[test]
fn a_workload_is_pulled_and_compiled_once_for_hosts_that_share_a_cache() {
    let mut cluster = Cluster::start();
    let cache = cluster.sandbox.path("images");
    let cache = cache.to_string_lossy().into_owned();
    let hosts = ["one", "two"].map(|name| cluster.host(name, &["--oci-cache-dir", &cache]));
    for (name, host) in [("a", "one"), ("b", "one"), ("c", "two")] {
        let file = cluster.workload(name, "hello", "");
        let args = ["workload", "start", "-f", &file, "--host", host];
        let _ = cluster.wash(&args).success();
        // The first workload pulled the image; the others need no registry.
        cluster.registry.stop();
    }
    assert_eq!(hosts[0].get("b").1, "hello from afar");
    assert_eq!(hosts[1].get("c").1, "hello from afar");
    for host in hosts {
        let _ = host.end().success();
    }
}
