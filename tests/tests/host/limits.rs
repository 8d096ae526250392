//! Limits of a host: grace period and memory.

use std::time::{Duration, Instant};

use wash_tests::{guest, parts};

use crate::cluster::Cluster;

/// Writes a deployment whose workloads have a service and no component; returns the file's name.
fn services(cluster: &Cluster, name: &str, replicas: usize) -> String {
    let image = cluster.image("stays");
    let file = format!("{name}.yaml");
    cluster.sandbox.write(
        &file,
        format!(
            "apiVersion: runtime.wasmcloud.dev/v1alpha1\nkind: WorkloadDeployment\nmetadata: {{ name: {name} }}\nspec:\n  \
             replicas: {replicas}\n  template:\n    spec:\n      service: {{ image: '{image}' }}\n"
        ),
    );
    file
}

#[test]
fn many_services_that_do_not_end_by_themselves_end_within_the_grace() {
    let cluster = Cluster::start();
    cluster.push("stays", parts::service("here", parts::Then::Stays));
    let host = cluster.host("one", &["--shutdown-grace", "12s"]);
    let file = services(&cluster, "many", 40);
    let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
    let begun = Instant::now();
    // Exit code 1 would mean that the grace period ran out.
    let end = host.end().success();
    assert!(begun.elapsed() < Duration::from_secs(12), "{end}");
}

#[test]
fn the_memory_limit_of_a_host_applies_to_all_guests_together() {
    let cluster = Cluster::start();
    cluster.push("hog", guest::hog());
    cluster.push("stays", parts::service("here", parts::Then::Stays));
    let host = cluster.host("one", &["--max-memory-mb", "16"]);
    for (name, image) in [("hog", "hog"), ("shop", "hello")] {
        let file = cluster.workload(name, image, "");
        let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
    }
    // The workload sets no memory limit, so only the host's limit applies.
    assert_eq!(host.get("hog").0, 503);
    assert_eq!(host.get("shop").1, "hello from afar");
    let end = host.end().success();
    assert!(
        end.stderr()
            .contains("the guests of this host have reached their total memory limit (16 MiB)"),
        "{end}"
    );
}

#[test]
fn a_start_is_refused_when_all_memory_is_in_use() {
    let cluster = Cluster::start();
    cluster.push("stays", parts::service("here", parts::Then::Stays));
    let host = cluster.host("one", &["--max-memory-mb", "1"]);
    // Each service has one page of 64 KiB: 16 of them use 1 MiB.
    let file = services(&cluster, "many", 16);
    let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
    let file = services(&cluster, "more", 4);
    let begun = Instant::now();
    loop {
        let run = cluster.wash(&["workload", "start", "-f", &file]);
        let stderr = run.stderr();
        if stderr.contains("the host has no free memory: its workloads use all 1 MiB") {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{run}");
    }
    let _ = host.end().success();
}
