//! Commands of the control plane: start, stop and status, in any order, within the host's limits.

use std::sync::atomic::Ordering;

use futures::future::join_all;
use wash_runtime::washlet::{ClusterHostBuilder, ClusterHostLimits};

use crate::cluster::{Cluster, request, state};

#[tokio::test]
async fn workloads_start_serve_and_stop() {
    let cluster = Cluster::start().await;
    assert_eq!(state(&cluster.start_workload("a", "hello").await), "RUNNING");
    assert_eq!(cluster.get("a").await, "hello");
    assert_eq!(state(&cluster.status("a").await), "RUNNING");
    // A second start of a running workload changes nothing and fetches no image.
    assert_eq!(state(&cluster.start_workload("a", "hello").await), "RUNNING");
    assert_eq!(cluster.images.asked.load(Ordering::SeqCst), 1);
    assert_eq!(state(&cluster.stop_workload("a").await), "STOPPING");
    assert_eq!(state(&cluster.status("a").await), "NOT_FOUND");
    // A stop of a workload that does not exist succeeds.
    assert_eq!(state(&cluster.stop_workload("a").await), "NOT_FOUND");
    assert_eq!(state(&cluster.start_workload("a", "hello").await), "RUNNING");
}

#[tokio::test]
async fn a_slow_image_does_not_delay_other_workloads() {
    let mut cluster =
        Cluster::with(|builder| builder.with_heartbeat_interval(std::time::Duration::from_millis(100))).await;
    let slow = {
        let subject = format!("runtime.host.{}.workload.start", cluster.id);
        let payload = request("slow", "slow-hello").to_string().into();
        let scheduler = cluster.scheduler.clone();
        tokio::spawn(async move { scheduler.request(subject, payload).await })
    };
    while state(&cluster.status("slow").await) != "STARTING" {
        tokio::task::yield_now().await;
    }
    let ids: Vec<String> = (0..50).map(|number| format!("quick-{number}")).collect();
    let started = join_all(ids.iter().map(|id| cluster.start_workload(id, "hello"))).await;
    assert!(
        started.iter().all(|status| state(status) == "RUNNING"),
        "{started:?}"
    );
    for _ in 0..3 {
        cluster.heartbeat(|_| true).await;
    }
    cluster.images.slow.add_permits(1);
    let answer = slow.await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&answer.payload).contains("RUNNING"));
    assert_eq!(cluster.get("slow").await, "hello");
}

#[tokio::test]
async fn a_stop_cancels_a_start_that_waits_for_its_image() {
    let cluster = Cluster::start().await;
    let starting = cluster.start_workload("a", "slow-hello");
    let stopping = async {
        while state(&cluster.status("a").await) != "STARTING" {
            tokio::task::yield_now().await;
        }
        // A start after the stop waits for the stop, and then starts.
        tokio::join!(cluster.stop_workload("a"), cluster.start_workload("a", "hello"))
    };
    let (first, (stopped, second)) = tokio::join!(starting, stopping);
    assert_eq!(state(&first), "ERROR");
    assert!(
        first["message"].as_str().unwrap().contains("cancelled"),
        "{first}"
    );
    assert_eq!(state(&stopped), "NOT_FOUND");
    assert_eq!(state(&second), "RUNNING");
}

#[tokio::test]
async fn commands_of_one_workload_are_carried_out_in_their_order() {
    let cluster = Cluster::start().await;
    let subject = |command: &str| format!("runtime.host.{}.workload.{command}", cluster.id);
    let start = request("a", "hello").to_string();
    for _ in 0..20 {
        for command in ["start", "stop"] {
            let payload = start.clone().into();
            cluster
                .scheduler
                .publish(subject(command), payload)
                .await
                .unwrap();
        }
    }
    assert_eq!(state(&cluster.start_workload("a", "hello").await), "RUNNING");
    assert_eq!(cluster.get("a").await, "hello");
    for _ in 0..20 {
        for command in ["stop", "start"] {
            let payload = start.clone().into();
            cluster
                .scheduler
                .publish(subject(command), payload)
                .await
                .unwrap();
        }
    }
    assert_eq!(state(&cluster.stop_workload("a").await), "STOPPING");
    assert_eq!(state(&cluster.status("a").await), "NOT_FOUND");
}

#[tokio::test]
async fn a_host_refuses_workloads_beyond_its_limits_with_the_reason() {
    let limits = ClusterHostLimits {
        workloads: 2,
        memory_mb: 100,
        ..ClusterHostLimits::default()
    };
    let cluster = Cluster::with(|builder: ClusterHostBuilder| builder.with_limits(limits)).await;
    let with_memory = |id: &str, memory: u32| {
        let mut request = request(id, "hello");
        let component = &mut request["workload"]["witWorld"]["components"][0];
        component["localResources"] = serde_json::json!({ "memoryLimitMb": memory });
        request.to_string()
    };
    let start = async |id: &str, memory| {
        let answer = cluster.ask("workload.start", &with_memory(id, memory)).await;
        answer["workloadStatus"].clone()
    };
    assert_eq!(state(&start("a", 60).await), "RUNNING");
    let refused = start("b", 60).await;
    assert_eq!(
        refused["message"],
        "not enough memory on the host: the workload may use 60 MiB, 40 of 100 MiB are free"
    );
    assert_eq!(state(&start("b", 40).await), "RUNNING");
    let refused = cluster.start_workload("c", "hello").await;
    assert_eq!(
        refused["message"],
        "the host has reached its limit of 2 workloads"
    );
    // A failed start does not count, and a stop frees its share.
    cluster.stop_workload("a").await;
    assert_eq!(state(&cluster.start_workload("c", "nowhere").await), "ERROR");
    assert_eq!(state(&start("c", 60).await), "RUNNING");
}
