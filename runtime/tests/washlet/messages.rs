//! The content of heartbeats and of error responses.

use serde_json::json;
use wash_runtime::washlet::ClusterHostBuilder;

use crate::cluster::{Cluster, state};

/// All fields that a heartbeat may have: a strict reader rejects others.
const HEARTBEAT: [&str; 18] = [
    "componentCount",
    "environment",
    "exports",
    "friendlyName",
    "hostname",
    "httpPort",
    "id",
    "imports",
    "labels",
    "osArch",
    "osKernel",
    "osName",
    "startedAt",
    "systemCpuUsage",
    "systemMemoryFree",
    "systemMemoryTotal",
    "version",
    "workloadCount",
];

#[tokio::test]
async fn a_host_sends_a_heartbeat_at_its_start_and_after_changes() {
    let mut cluster = Cluster::with(|builder| builder.with_label("zone", "a")).await;
    let id = cluster.id.clone();
    let beat = cluster.heartbeat(|_| true).await;
    assert_eq!(beat["id"], id);
    assert_eq!(beat["friendlyName"], "tester");
    assert_eq!(beat["environment"], "shop");
    assert_eq!(beat["labels"], json!({ "hostgroup": "shelf", "zone": "a" }));
    assert_eq!(beat["httpPort"], cluster.http.port());
    assert_eq!(beat["exports"][0]["package"], "http");
    assert_eq!(
        beat["workloadCount"],
        serde_json::Value::Null,
        "zero values must be omitted"
    );
    assert!(
        beat["systemMemoryTotal"]
            .as_str()
            .unwrap()
            .parse::<u64>()
            .unwrap()
            > 0
    );
    assert!(beat["startedAt"].as_str().unwrap().starts_with("20"), "{beat}");
    for field in beat.as_object().unwrap().keys() {
        assert!(HEARTBEAT.contains(&field.as_str()), "{field}");
    }
    // The interval is long, so the change caused this heartbeat.
    assert_eq!(state(&cluster.start_workload("a", "hello").await), "RUNNING");
    let beat = cluster.heartbeat(|beat| beat["workloadCount"] == "1").await;
    assert_eq!(beat["componentCount"], "1");
    cluster.stop_workload("a").await;
    cluster.heartbeat(|beat| beat["workloadCount"].is_null()).await;
    // A heartbeat is also the response to a request.
    let beat = cluster.ask("heartbeat", "{}").await;
    assert_eq!(beat["id"], id);
}

#[tokio::test]
async fn heartbeats_are_sent_at_the_interval() {
    let often =
        |builder: ClusterHostBuilder| builder.with_heartbeat_interval(std::time::Duration::from_millis(100));
    let mut cluster = Cluster::with(often).await;
    for _ in 0..5 {
        cluster.heartbeat(|_| true).await;
    }
}

#[tokio::test]
async fn a_request_that_cannot_be_read_or_done_is_answered_with_the_reason() {
    let cluster = Cluster::start().await;
    let workload = |world: serde_json::Value| json!({ "workloadId": "1", "workload": { "witWorld": world } });
    let component = |more: serde_json::Value| {
        let mut component = json!({ "image": "hello", "name": "app" });
        let fields = more.as_object().unwrap().clone();
        component.as_object_mut().unwrap().extend(fields);
        workload(json!({ "components": [component] })).to_string()
    };
    for (message, why) in [
        ("hunter2".to_owned(), "cannot parse the message: invalid JSON"),
        ("{}".to_owned(), "the message has no workloadId"),
        (
            json!({ "workloadId": "1" }).to_string(),
            "the workload has neither components nor a service",
        ),
        (component(json!({ "image": "" })), "component 'app' has no image"),
        (
            component(json!({ "image": "nowhere" })),
            "'nowhere' is not in the registry",
        ),
        (
            component(json!({ "localResources": { "allowedHostLoopbackPorts": ["80"] } })),
            "loopback",
        ),
        (
            json!({ "workloadId": "1", "workload": { "volumes": [{ "name": "v" }],
                "witWorld": { "components": [{ "image": "hello" }] } } })
            .to_string(),
            "volume 'v' is neither hostPath nor emptyDir",
        ),
        (
            workload(json!({ "components": [{ "image": "hello" }],
                "hostInterfaces": [{ "namespace": "wasi", "package": "http", "version": "two" }] }))
            .to_string(),
            "invalid version 'two' of wasi:http",
        ),
        (
            workload(json!({ "components": [{ "image": "hello" }],
                "hostInterfaces": [{ "namespace": "acme", "package": "magic", "interfaces": ["wand"] }] }))
            .to_string(),
            "acme:magic",
        ),
    ] {
        let answer = cluster.ask("workload.start", &message).await;
        let status = &answer["workloadStatus"];
        assert_eq!(state(status), "ERROR", "{message}");
        let reason = status["message"].as_str().unwrap();
        assert!(reason.contains(why), "{reason}: {why}");
    }
    // A later status request returns the same reason.
    let status = cluster.status("1").await;
    assert!(
        status["message"].as_str().unwrap().contains("acme:magic"),
        "{status}"
    );
    // A message on an unknown subject is ignored, and the next message is answered.
    let subject = format!("runtime.host.{}.workload.pause", cluster.id);
    cluster.scheduler.publish(subject, "{}".into()).await.unwrap();
    assert_eq!(state(&cluster.start_workload("1", "hello").await), "RUNNING");
}
