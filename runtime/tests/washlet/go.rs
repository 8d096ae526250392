//! A running host that receives the recorded messages of an operator in Go.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use wash_runtime::washlet::protocol::HostHeartbeat;

use crate::cluster::{Cluster, state};

/// What may come after the name of a sample: the same, with an option of protojson.
const OPTIONS: [&str; 3] = ["-numbers", "-proto-names", "-unpopulated"];

fn path(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../api/tests/samples");
    folder.join(format!("{name}.json"))
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn value(name: &str) -> Value {
    serde_json::from_str(&text(name)).unwrap()
}

#[tokio::test]
async fn a_host_answers_recorded_requests_with_the_recorded_responses() {
    let cluster = Cluster::start().await;
    for option in ["", "-numbers", "-proto-names", "-unpopulated"] {
        let request = text(&format!("start-request.usual{option}"));
        let answer = cluster.ask("workload.start", &request).await;
        assert_eq!(answer, value("start-response.running"), "{option}");
        assert_eq!(cluster.get("shop").await, "hello");
        for (command, request, answer) in [
            (
                "workload.status",
                "status-request.full",
                "status-response.running",
            ),
            ("workload.list", "list-request.empty", "list-response.usual"),
            ("workload.logs", "logs-request.usual", "logs-response.empty"),
            ("workload.stop", "stop-request.full", "stop-response.stopped"),
            ("workload.status", "status-request.full", "status-response.absent"),
            ("workload.list", "list-request.empty", "list-response.empty"),
        ] {
            // With the same option of protojson as the start, if there is such a sample.
            let name = format!("{request}{option}");
            let name = if path(&name).exists() { &name } else { request };
            assert_eq!(cluster.ask(command, &text(name)).await, value(answer), "{name}");
        }
    }
}

#[tokio::test]
async fn a_host_reads_every_field_of_recorded_requests() {
    let cluster = Cluster::start().await;
    // The host reads the whole request, and then refuses a feature that no host supports.
    for option in OPTIONS {
        let answer = cluster
            .ask("workload.start", &text(&format!("start-request.full{option}")))
            .await;
        let status = &answer["workloadStatus"];
        assert_eq!(
            (state(status), status["workloadId"].as_str()),
            ("ERROR", Some("2f6b"))
        );
        let why = status["message"].as_str().unwrap();
        assert!(
            why.starts_with("the service requests ports of the host's loopback"),
            "{why}"
        );
    }
    for request in [
        "start-request.sparse",
        "start-request.sparse-unpopulated",
        "start-request.empty-unpopulated",
    ] {
        let answer = cluster.ask("workload.start", &text(request)).await;
        assert_eq!(
            answer["workloadStatus"]["message"],
            "the message has no workloadId"
        );
    }
}

#[tokio::test]
async fn a_heartbeat_has_the_recorded_shape() {
    let mut cluster = Cluster::with(|builder| builder.with_label("zone", "a")).await;
    cluster.ask("workload.start", &text("start-request.usual")).await;
    let published = cluster.heartbeat(|beat| beat["workloadCount"] == "1").await;
    let answered = cluster.ask("heartbeat", &text("heartbeat-request.empty")).await;
    let recorded = value("host-heartbeat.full");
    for beat in [published, answered] {
        has_shape(&beat, &recorded, "heartbeat");
        for field in [
            "id",
            "startedAt",
            "systemMemoryTotal",
            "componentCount",
            "exports",
            "httpPort",
        ] {
            assert!(beat.get(field).is_some(), "{field}: {beat}");
        }
        let started = beat["startedAt"].as_str().unwrap();
        assert!(started.ends_with('Z'), "{started}");
        // Reading and writing the heartbeat loses nothing.
        let read: HostHeartbeat = serde_json::from_value(beat.clone()).unwrap();
        let again = serde_json::to_string(&read).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&again).unwrap(), beat);
    }
}

/// Checks that every field of `ours` is a field of `theirs` with the same JSON type, and that numbers in strings are numbers in
/// both.
fn has_shape(ours: &Value, theirs: &Value, at: &str) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for (name, value) in ours {
                let at = format!("{at}.{name}");
                // The keys of maps are data: any recorded value shows the type.
                let map = at.ends_with("labels.zone") || at.ends_with("labels.hostgroup");
                let recorded = if map {
                    theirs.values().next()
                } else {
                    theirs.get(name)
                };
                has_shape(
                    value,
                    recorded.unwrap_or_else(|| panic!("{at} is not a recorded field")),
                    &at,
                );
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            for one in ours {
                has_shape(one, &theirs[0], at);
            }
        }
        (Value::String(ours), Value::String(theirs)) => {
            let are_numbers = theirs.parse::<u64>().is_err() || ours.parse::<u64>().is_ok();
            assert!(are_numbers, "{at}: '{ours}' is not a number like '{theirs}'");
        }
        (Value::Number(_), Value::Number(_)) => {}
        _ => panic!("{at}: {ours} does not have the type of {theirs}"),
    }
}
