//! The connection to the control plane comes late, goes, and comes back.

use std::time::Duration;

use wash_tests::servers::Nats;

use crate::cluster::{Cluster, ready, state};

#[tokio::test]
async fn workloads_go_on_while_the_server_is_away_and_the_host_announces_itself_again() {
    let mut cluster = Cluster::start().await;
    assert_eq!(state(&cluster.start_workload("a", "hello").await), "RUNNING");
    cluster.heartbeat(|beat| beat["workloadCount"] == "1").await;
    cluster.nats.stop();
    while cluster.running.is_connected() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(cluster.get("a").await, "hello");
    cluster.nats.restart();
    // Long before the interval, and with what it was: nothing was started again.
    cluster.heartbeat(|beat| beat["workloadCount"] == "1").await;
    assert_eq!(state(&cluster.status("a").await), "RUNNING");
    assert_eq!(state(&cluster.start_workload("b", "hello").await), "RUNNING");
    assert_eq!(cluster.images.asked.load(std::sync::atomic::Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_server_may_come_late() {
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
async fn workloads_go_on_behind_a_network_that_is_cut() {
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
