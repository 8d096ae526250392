//! Compatibility with an operator written in Go. `samples/record` records its messages with protojson.
//!
//! `samples/*.json` are messages serialized by protojson. `samples/readings.json` contains documents that other programs may
//! produce, each with the message that protojson parses from it. `samples/ours-*.json` are messages serialized by this crate
//! and verified with `record check`, which rejects unknown fields. `UPDATE_SAMPLES=1` rewrites the last group; run `record
//! check` afterwards.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod values;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wash_api::protocol::{
    HostHeartbeat, WorkloadListRequest, WorkloadListResponse, WorkloadLogsRequest, WorkloadLogsResponse,
    WorkloadStartRequest, WorkloadStartResponse, WorkloadState, WorkloadStatusRequest,
    WorkloadStatusResponse, WorkloadStopRequest, WorkloadStopResponse,
};

/// Prefixes of the sample files; each names the type of the message.
const MESSAGES: [&str; 11] = [
    "host-heartbeat",
    "list-request",
    "list-response",
    "logs-request",
    "logs-response",
    "start-request",
    "start-response",
    "status-request",
    "status-response",
    "stop-request",
    "stop-response",
];

/// Suffixes of the sample files: the same message, serialized with an option of protojson.
const OPTIONS: [&str; 3] = ["-numbers", "-proto-names", "-unpopulated"];

/// Fields that are maps of strings. Their keys are data, not field names.
const MAPS: [&str; 4] = ["annotations", "config", "environment", "labels"];

fn path(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    folder.join(format!("{name}.json"))
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn value(name: &str) -> Value {
    serde_json::from_str(&text(name)).unwrap()
}

/// Returns the sorted names of all samples serialized by protojson.
fn names() -> Vec<String> {
    let files = fs::read_dir(path("x").parent().unwrap()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let names = names.filter_map(|name| name.strip_suffix(".json").map(str::to_owned));
    let is_message = |name: &String| name.contains('.') && !name.starts_with("ours-");
    let mut names: Vec<_> = names.filter(is_message).collect();
    names.sort_unstable();
    names
}

fn prefix(name: &str) -> &str {
    name.split('.').next().unwrap()
}

/// Parses `text` as this type of message and serializes it again.
fn again(message: &str, text: &str) -> serde_json::Result<Value> {
    fn one<M: DeserializeOwned + Serialize>(text: &str) -> serde_json::Result<Value> {
        let message: M = serde_json::from_str(text)?;
        // Via a string: `to_value` would keep more digits of floating-point numbers than the string has.
        serde_json::from_str(&serde_json::to_string(&message)?)
    }
    match message {
        "host-heartbeat" => one::<HostHeartbeat>(text),
        "list-request" | "heartbeat-request" => one::<WorkloadListRequest>(text),
        "list-response" => one::<WorkloadListResponse>(text),
        "logs-request" => one::<WorkloadLogsRequest>(text),
        "logs-response" => one::<WorkloadLogsResponse>(text),
        "start-request" => one::<WorkloadStartRequest>(text),
        "start-response" => one::<WorkloadStartResponse>(text),
        "status-request" => one::<WorkloadStatusRequest>(text),
        "status-response" => one::<WorkloadStatusResponse>(text),
        "stop-request" => one::<WorkloadStopRequest>(text),
        "stop-response" => one::<WorkloadStopResponse>(text),
        other => panic!("unknown type of message '{other}'"),
    }
}

/// Adds an unknown field to this message and to every message in it.
fn with_unknown_fields(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(with_unknown_fields),
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                if !MAPS.contains(&name.as_str()) {
                    with_unknown_fields(value);
                }
            }
            fields.insert(
                "ofTheFuture".to_owned(),
                json!({ "id": [1, null, { "name": 2.5 }] }),
            );
        }
        _ => {}
    }
}

#[test]
fn messages_of_protojson_round_trip_unchanged() {
    let names = names();
    for message in MESSAGES {
        let those = names.iter().filter(|name| prefix(name) == message);
        assert!(those.count() >= 1, "{message} has no samples");
    }
    for name in names {
        // An unknown state becomes UNSPECIFIED, so this one changes.
        if name == "stop-response.unknown" {
            continue;
        }
        let plain = OPTIONS.iter().find_map(|option| name.strip_suffix(option));
        let expected = value(plain.unwrap_or(&name));
        let message = prefix(&name);
        let written = again(message, &text(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(written, expected, "{name}");
        let mut extended = value(&name);
        with_unknown_fields(&mut extended);
        let written = again(message, &extended.to_string()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(written, expected, "{name} with unknown fields");
    }
}

#[test]
fn each_field_has_the_recorded_value() {
    fn same<M: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(name: &str, expected: &M) {
        for option in OPTIONS.into_iter().chain([""]) {
            let name = format!("{name}{option}");
            if path(&name).exists() {
                assert_eq!(
                    &serde_json::from_str::<M>(&text(&name)).unwrap(),
                    expected,
                    "{name}"
                );
            }
        }
        let written = serde_json::to_string(expected).unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(&written).unwrap(),
            value(name),
            "{name}"
        );
    }
    same("host-heartbeat.full", &values::heartbeat());
    same(
        "host-heartbeat.tiny",
        &values::load(f32::from_bits(1), 0, 120_000),
    );
    same(
        "host-heartbeat.huge",
        &values::load(f32::MAX, 253_402_300_799, 999_999_999),
    );
    same(
        "host-heartbeat.third",
        &values::load(33.333_332, -62_135_596_800, 0),
    );
    same("host-heartbeat.whole", &values::load(100.0, -1, 500_000_000));
    same("start-request.full", &values::start());
    same("start-request.sparse", &values::sparse_start());
    same(
        "start-response.full",
        &WorkloadStartResponse {
            workload_status: values::status("2f6b", WorkloadState::Error, "'a' is not there: ü\n"),
        },
    );
    same(
        "status-request.full",
        &WorkloadStatusRequest {
            workload_id: "2f6b".to_owned(),
        },
    );
    same(
        "status-response.full",
        &WorkloadStatusResponse {
            workload_status: values::status("2f6b", WorkloadState::Completed, "it ended"),
        },
    );
    same(
        "stop-request.full",
        &WorkloadStopRequest {
            workload_id: "2f6b".to_owned(),
        },
    );
    same(
        "stop-response.full",
        &WorkloadStopResponse {
            workload_status: values::status("2f6b", WorkloadState::Stopping, "it ends"),
        },
    );
    same("list-response.full", &values::list());
    same("logs-request.full", &values::logs_request());
    same("logs-response.full", &values::logs());
    let unknown: WorkloadStopResponse = serde_json::from_str(&text("stop-response.unknown")).unwrap();
    let expected = values::status("2f6b", WorkloadState::Unspecified, "");
    assert_eq!(unknown.workload_status, expected);
}

/// Documents that this crate accepts and protojson rejects. Unknown additions must not make a request fail.
const LENIENT: [(&str, &str); 7] = [
    (
        r#"{"workloadStatus":{"workloadState":"WORKLOAD_STATE_PAUSED"}}"#,
        r#"{"workloadStatus":{}}"#,
    ),
    (
        r#"{"workloadStatus":{"workloadState":"running"}}"#,
        r#"{"workloadStatus":{}}"#,
    ),
    (
        r#"{"workloadStatus":{"workloadState":"2"}}"#,
        r#"{"workloadStatus":{}}"#,
    ),
    (
        r#"{"startedAt":"2026-01-02T03:04:05.1234567891Z"}"#,
        r#"{"startedAt":"2026-01-02T03:04:05.123456789Z"}"#,
    ),
    (r#"{"workloadID":"a"}"#, "{}"),
    (r#"{"unknown":{"of":["the",null,"future"]}}"#, "{}"),
    (
        r#"{"workload":{"annotations":{"a":"1","a":"2"}}}"#,
        r#"{"workload":{"annotations":{"a":"2"}}}"#,
    ),
];

#[test]
fn documents_are_read_as_protojson_reads_them() {
    let readings = value("readings");
    let readings = readings.as_array().unwrap();
    assert!(readings.len() > 50);
    let mut lenient = BTreeSet::new();
    for reading in readings {
        let [message, given] = ["message", "given"].map(|key| reading[key].as_str().unwrap());
        match (again(message, given), &reading["read"]) {
            (Ok(ours), Value::Null) => {
                lenient.insert((given.to_owned(), ours.to_string()));
            }
            (Ok(ours), theirs) => assert_eq!(&ours, theirs, "{message} {given}"),
            (Err(_), Value::Null) => {}
            (Err(error), _) => panic!("{message} {given}: {error}"),
        }
    }
    let expected = LENIENT
        .iter()
        .map(|(given, ours)| ((*given).to_owned(), (*ours).to_owned()));
    assert_eq!(lenient, expected.collect());
}

#[test]
fn messages_are_written_as_checked_with_protojson() {
    fn same<M: Serialize>(name: &str, message: &M) {
        let written = serde_json::to_string_pretty(message).unwrap() + "\n";
        let name = format!("ours-{name}");
        if std::env::var_os("UPDATE_SAMPLES").is_some() {
            fs::write(path(&name), &written).unwrap();
        }
        assert_eq!(written, text(&name), "{name}: see `samples/record/main.go`");
    }
    same("host-heartbeat.full", &values::heartbeat());
    same("host-heartbeat.empty", &HostHeartbeat::default());
    same("host-heartbeat.nan", &values::load(f32::NAN, 0, 0));
    same(
        "host-heartbeat.infinity",
        &values::load(f32::NEG_INFINITY, 0, 1_000),
    );
    same("start-request.full", &values::start());
    same("start-request.sparse", &values::sparse_start());
    for state in values::STATES {
        let name = state.as_str_name().trim_start_matches("WORKLOAD_STATE_");
        let workload_status = values::status("2f6b", state, "why: \"\u{7f}\u{2028}\u{0}☃\"");
        same(
            &format!("status-response.{}", name.to_lowercase()),
            &WorkloadStatusResponse { workload_status },
        );
    }
    let workload_status = values::status("2f6b", WorkloadState::Error, "it is not there");
    same("start-response.full", &WorkloadStartResponse { workload_status });
    let workload_status = values::status("2f6b", WorkloadState::Stopping, "stopped");
    same("stop-response.full", &WorkloadStopResponse { workload_status });
    same(
        "status-request.full",
        &WorkloadStatusRequest {
            workload_id: "2f6b".to_owned(),
        },
    );
    same(
        "stop-request.full",
        &WorkloadStopRequest {
            workload_id: "2f6b".to_owned(),
        },
    );
    same("list-request.full", &WorkloadListRequest::default());
    same("list-response.full", &values::list());
    same("logs-request.full", &values::logs_request());
    same("logs-response.full", &values::logs());
}
