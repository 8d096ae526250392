//! A host that shuts down leaves its cluster.

use std::time::Duration;

use futures::StreamExt as _;
use serde_json::Value;
use wash_tests::{Request, guest};

use crate::cluster::{Cluster, DEADLINE, request, state};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopping_host_announces_it_and_finishes_requests() {
    let cluster = Cluster::start().await;
    cluster.image(
        "sleeper",
        guest::Http::new("slept")
            .sleeps(Duration::from_secs(1))
            .component(),
    );
    assert_eq!(state(&cluster.start_workload("a", "sleeper").await), "RUNNING");
    let in_flight = {
        let request = Request::new("GET", format!("http://{}/", cluster.http)).header("host", "a");
        tokio::task::spawn_blocking(|| request.send())
    };
    let begun = async |cluster: &Cluster| {
        let instances = cluster.running.host().metrics().prometheus();
        instances
            .lines()
            .any(|line| line.starts_with("wash_instances{") && line.ends_with(" 1"))
    };
    while !begun(&cluster).await {
        tokio::task::yield_now().await;
    }
    let stopped = tokio::spawn(cluster.running.into_future());
    let mut beats = cluster
        .heartbeats
        .map(|message| -> Value { serde_json::from_slice(&message.payload).unwrap() });
    let announced = async { while beats.next().await.unwrap()["labels"]["stopping"] != "true" {} };
    tokio::time::timeout(DEADLINE, announced)
        .await
        .expect("the announcement");
    // A stopping host starts nothing.
    let subject = format!("runtime.host.{}.workload.start", cluster.id);
    let refused = cluster
        .scheduler
        .request(subject.clone(), request("b", "hello").to_string().into());
    let refused = refused.await.unwrap();
    assert!(String::from_utf8_lossy(&refused.payload).contains("the host is stopping"));
    assert_eq!(in_flight.await.unwrap().unwrap().body, "slept");
    tokio::time::timeout(DEADLINE, stopped)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    // The last heartbeat has no workload.
    let last = async {
        loop {
            let beat = beats.next().await.unwrap();
            if beat["workloadCount"].is_null() {
                return beat;
            }
        }
    };
    tokio::time::timeout(DEADLINE, last)
        .await
        .expect("a last heartbeat");
    // The host's subjects have no subscriber any more.
    let unanswered = cluster.scheduler.request(subject, "{}".into()).await.unwrap_err();
    assert_eq!(unanswered.kind(), async_nats::RequestErrorKind::NoResponders);
}
