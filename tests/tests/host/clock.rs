//! Clocks that jump, and machines that sleep.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use wash_tests::Signal;

use crate::cluster::{Cluster, Host, placed};

/// Where Debian has the library that gives a process another time.
fn faketime() -> PathBuf {
    let machine = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
    let folders = [machine.as_str(), "/usr/lib64", "/usr/lib"];
    folders
        .iter()
        .map(|folder| Path::new(folder).join("faketime/libfaketimeMT.so.1"))
        .find(|library| library.is_file())
        .expect("libfaketime: `cargo xtask setup` installs it")
}

fn is_there(cluster: &Cluster) -> bool {
    let list = cluster.wash(&["host", "list"]).success();
    list.stdout().lines().any(|line| line.starts_with("one "))
}

#[test]
fn a_clock_that_jumps_stops_nothing() {
    let cluster = Cluster::start();
    let clock = cluster.sandbox.path("clock");
    let images = cluster.sandbox.path("images");
    // The new time is there as a whole, or not yet.
    let set = |time: &str| {
        cluster.sandbox.write("clock.new", time);
        std::fs::rename(cluster.sandbox.path("clock.new"), &clock).unwrap();
    };
    set("+0");
    let args = [
        "--heartbeat-interval",
        "200ms",
        "--oci-cache-dir",
        &images.to_string_lossy(),
    ];
    let command = cluster
        .host_command("one", &args)
        .env("LD_PRELOAD", faketime())
        .env("FAKETIME_TIMESTAMP_FILE", &clock)
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    let host = Host::joined("one", command);
    let file = cluster.workload("shop", "hello", "");
    let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
    for (number, time) in ["+2h", "-10d", "+30d", "+0"].into_iter().enumerate() {
        set(time);
        // A heartbeat that comes by itself: the question of `wash host list` is not the only one that is answered.
        let heard = cluster.heartbeats(Duration::from_secs(2));
        assert!(
            heard.len() >= 5,
            "{} heartbeats in two seconds, {time}",
            heard.len()
        );
        assert!(heard.iter().all(|beat| beat["friendlyName"] == "one"));
        assert!(is_there(&cluster), "{time}");
        assert_eq!(host.get("shop").1, "hello from afar", "{time}");
        let name = format!("w{number}");
        let file = cluster.workload(&name, "hello", "");
        let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
        assert_eq!(host.get(&name).1, "hello from afar", "{time}");
    }
    let list = cluster.wash(&["workload", "list", "-o", "json"]).success();
    assert_eq!(placed(&list).len(), 5, "{list}");
    let end = host.end().success();
    assert_eq!(
        end.stderr().matches("workload started").count(),
        5,
        "nothing was started again: {end}"
    );
}

#[test]
fn a_host_that_was_asleep_goes_on() {
    let cluster = Cluster::start();
    let mut host = cluster.host("one", &["--heartbeat-interval", "100ms"]);
    let file = cluster.workload("shop", "hello", "");
    let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
    host.session.signal(Signal::Stop);
    // Asleep it is not there, and nobody has to wait long to know.
    let begun = Instant::now();
    while is_there(&cluster) {
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
    std::thread::sleep(Duration::from_secs(3));
    host.session.signal(Signal::Continue);
    let begun = Instant::now();
    while !is_there(&cluster) {
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
    // Thirty heartbeats were missed; they are not made up for.
    let heard = cluster.heartbeats(Duration::from_secs(1)).len();
    assert!((3..=20).contains(&heard), "{heard} heartbeats in a second");
    assert_eq!(host.get("shop").1, "hello from afar");
    let end = host.end().success();
    assert_eq!(end.stderr().matches("workload started").count(), 1, "{end}");
}
