//! Hosts and servers are killed, and what was acknowledged stays.

use std::time::{Duration, Instant};

use wash_tests::{Request, Signal, fixture};

use crate::cluster::{Cluster, Host, manifest, placed};

/// A workload that counts, in NATS.
fn counter(cluster: &Cluster) -> String {
    cluster.push("keyvalue", fixture::component("keyvalue"));
    let text = manifest("shop", &cluster.image("keyvalue"), "");
    let text = text + "  - { namespace: wasi, package: keyvalue, interfaces: [store, atomics, batch] }\n";
    cluster.sandbox.write("shop.yaml", text);
    "shop.yaml".to_owned()
}

/// Count one up; the sum, if it was acknowledged.
fn count(host: &Host) -> Option<u64> {
    let request = Request::new("GET", format!("{}/b/increment?1", host.url));
    let answer = request
        .header("host", "shop")
        .header("x-key", "sum")
        .send()
        .ok()?;
    answer.body.parse().ok()
}

/// Count until it works again.
fn recover(host: &Host) -> u64 {
    let begun = Instant::now();
    loop {
        if let Some(sum) = count(host) {
            return sum;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "it does not work again"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn no_acknowledged_write_is_lost_and_nothing_runs_twice_when_all_of_them_are_killed() {
    let mut cluster = Cluster::start();
    let file = counter(&cluster);
    let mut host = cluster.host("first", &[]);
    let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
    let mut acknowledged = 0;
    for round in 0..3 {
        for _ in 0..30 {
            let sum = count(&host).expect("all is well");
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
            host.session
                .wait_stderr("the connection to the control plane is lost");
            host.session.wait_stderr("connected to the control plane");
        }
        let sum = recover(&host);
        assert!(sum > acknowledged, "{sum} after {acknowledged}");
        acknowledged = sum;
        // Only where it was started last.
        let list = cluster.wash(&["workload", "list", "-o", "json"]).success();
        assert_eq!(placed(&list).len(), 1, "{list}");
    }
    let _ = host.end().success();
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
        // What the first one pulled is enough for all.
        cluster.registry.stop();
    }
    assert_eq!(hosts[0].get("b").1, "hello from afar");
    assert_eq!(hosts[1].get("c").1, "hello from afar");
    for host in hosts {
        let _ = host.end().success();
    }
}
