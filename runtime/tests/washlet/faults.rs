//! Faults of the connection to the control plane: a late server, a restart, a network partition.

use std::time::Duration;

use wash_tests::servers::Nats;

use crate::cluster::{Cluster, ready, state};

#[tokio::test]
async fn workloads_continue_while_the_server_is_stopped_and_the_host_reannounces_itself() {
    let mut cluster = Cluster::start().await;
    assert_eq!(state(&cluster.start_workload("a", "hello").await), "RUNNING");
    cluster.heartbeat(|beat| beat["workloadCount"] == "1").await;
    cluster.nats.stop();
    while cluster.running.is_connected() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(cluster.get("a").await, "hello");
    cluster.nats.restart();
    // The heartbeat comes long before the interval and has the same workload: none was restarted.
    cluster.heartbeat(|beat| beat["workloadCount"] == "1").await;
    assert_eq!(state(&cluster.status("a").await), "RUNNING");
    assert_eq!(state(&cluster.start_workload("b", "hello").await), "RUNNING");
    assert_eq!(cluster.images.asked.load(std::sync::atomic::Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_host_can_start_before_its_server() {
    let mut nats = Nats::start();
    nats.stop();
    let mut cluster = Cluster::on(nats, |builder| builder).await;
    assert!(!cluster.running.is_connected());
    cluster.nats.restart();
    cluster.heartbeat(|_| true).await;
    assert_eq!(state(&cluster.start_workload("a", "hello").await), "RUNNING");
}

#[cfg(unix)]
#[tokio::test]
async fn workloads_continue_during_a_network_partition() {
    let mut cluster = Cluster::start().await;
    assert_eq!(state(&cluster.start_workload("a", "hello").await), "RUNNING");
    cluster.nats.freeze();
    while cluster.running.is_connected() {
        assert_eq!(cluster.get("a").await, "hello");
    }
    assert!(cluster.running.health().not_ready().is_some());
    assert_eq!(cluster.get("a").await, "hello");
    cluster.nats.thaw();
    cluster.heartbeat(|beat| beat["workloadCount"] == "1").await;
    ready(&cluster.scheduler, &cluster.id).await;
    assert_eq!(state(&cluster.status("a").await), "RUNNING");
    assert_eq!(state(&cluster.start_workload("b", "hello").await), "RUNNING");
    assert_eq!(cluster.images.asked.load(std::sync::atomic::Ordering::SeqCst), 2);
}
