//! Checks the custom resource definitions (CRDs) generated from the types.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use kube::CustomResourceExt as _;
use serde_json::{Value, json};
use wash_api::manifest::{
    API_VERSION, Artifact, Condition, ConditionStatus, GROUP, Host, HostSpec, Kind, VERSION, Workload,
    WorkloadDeployment, WorkloadReplicaSet, WorkloadSpec,
};

/// Fields that existing manifests, dashboards and scripts use.
const FIELDS: &str = include_str!("fields.txt");

/// Returns the definitions by kind.
fn definitions() -> BTreeMap<String, Value> {
    [
        Artifact::crd(),
        Host::crd(),
        Workload::crd(),
        WorkloadDeployment::crd(),
        WorkloadReplicaSet::crd(),
    ]
    .into_iter()
    .map(|definition| {
        let definition = serde_json::to_value(definition).unwrap();
        (text(&definition["spec"]["names"]["kind"]).to_owned(), definition)
    })
    .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn version(definition: &Value) -> &Value {
    &definition["spec"]["versions"][0]
}

fn schema(definition: &Value) -> &Value {
    &version(definition)["schema"]["openAPIV3Schema"]
}

/// Lists the contents of a definition in the format of `fields.txt`.
fn lines(definition: &Value) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    let subresources = version(definition)["subresources"].as_object().unwrap();
    let names: Vec<&str> = subresources
        .keys()
        .map(String::as_str)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    lines.insert(format!(
        "scope:{} {}",
        text(&definition["spec"]["scope"]),
        names.join(",")
    ));
    for name in definition["spec"]["names"]["shortNames"]
        .as_array()
        .into_iter()
        .flatten()
    {
        lines.insert(format!("short:{}", text(name)));
    }
    let columns = version(definition)["additionalPrinterColumns"].as_array();
    for column in columns.into_iter().flatten() {
        lines.insert(format!(
            "column:{} {}",
            text(&column["name"]),
            text(&column["jsonPath"])
        ));
    }
    // A cluster adds these fields to every kind.
    for known in ["apiVersion string", "kind string", "metadata object"] {
        lines.insert(known.to_owned());
    }
    add_fields(schema(definition), "", &mut lines);
    lines
}

fn add_fields(schema: &Value, path: &str, lines: &mut BTreeSet<String>) {
    if !path.is_empty() {
        lines.insert(format!("{path} {}", text(&schema["type"])));
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        add_fields(field, &path, lines);
    }
    if schema["items"].is_object() {
        add_fields(&schema["items"], &format!("{path}[]"), lines);
    }
    if schema["additionalProperties"].is_object() {
        add_fields(&schema["additionalProperties"], &format!("{path}{{}}"), lines);
    }
}

#[test]
fn all_fields_in_use_exist() {
    let definitions = definitions();
    let expected = FIELDS.lines().filter(|line| !line.starts_with('#'));
    let missing: Vec<&str> = expected
        .filter(|line| {
            let (kind, what) = line.split_once(' ').unwrap();
            !lines(&definitions[kind]).contains(what)
        })
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn names_are_those_of_the_group() {
    let definitions = definitions();
    let kinds: BTreeSet<&str> = definitions.keys().map(String::as_str).collect();
    assert_eq!(kinds, Kind::ALL.map(Kind::as_str).into());
    assert_eq!(API_VERSION, format!("{GROUP}/{VERSION}"));
    for (kind, definition) in &definitions {
        let plural = format!("{}s", kind.to_lowercase());
        assert_eq!(definition["metadata"]["name"], format!("{plural}.{GROUP}"));
        assert_eq!(definition["spec"]["group"], GROUP);
        assert_eq!(definition["spec"]["names"]["plural"], plural);
        assert_eq!(definition["spec"]["names"]["singular"], kind.to_lowercase());
        assert_eq!(definition["spec"]["versions"].as_array().unwrap().len(), 1);
        let version = version(definition);
        assert_eq!(version["name"], VERSION);
        assert_eq!(
            (&version["served"], &version["storage"]),
            (&json!(true), &json!(true))
        );
    }
    assert_eq!(
        version(&definitions["WorkloadDeployment"])["subresources"]["scale"],
        json!({
            "specReplicasPath": ".spec.replicas",
            "statusReplicasPath": ".status.currentReplicas",
            "labelSelectorPath": ".status.selector",
        })
    );
}

/// Collects the defaults that a cluster sets for omitted fields, with their paths.
fn defaults(schema: &Value, path: &str, found: &mut Vec<(String, Value)>) {
    match schema {
        Value::Object(fields) => {
            if let Some(default) = fields.get("default") {
                found.push((path.to_owned(), default.clone()));
            }
            for (name, value) in fields {
                let path = match name.as_str() {
                    "properties" | "items" => path.to_owned(),
                    name => format!("{path}.{name}"),
                };
                defaults(value, &path, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| defaults(value, path, found)),
        _ => {}
    }
}

#[test]
fn defaults_are_those_documented_and_zeros_of_a_status() {
    for (kind, definition) in definitions() {
        let mut found = Vec::new();
        defaults(schema(&definition), "", &mut found);
        for (path, default) in found {
            let expected = match path.as_str() {
                ".spec.replicas" => json!(1),
                ".spec.deployPolicy" => json!("RollingUpdate"),
                path if path.starts_with(".status.") => json!(0),
                path => panic!("{kind} has the default {default} for {path}"),
            };
            assert_eq!(default, expected, "{kind} {path}");
        }
    }
}

#[test]
fn mandatory_fields_are_required() {
    let definitions = definitions();
    for (kind, at, required) in [
        ("Artifact", "/properties/spec", vec!["image"]),
        ("Host", "", vec!["hostId"]),
        ("WorkloadDeployment", "/properties/spec", vec!["template"]),
        (
            "WorkloadReplicaSet",
            "/properties/spec/properties/template",
            vec!["spec"],
        ),
        (
            "Workload",
            "/properties/spec/properties/components/items",
            vec!["image", "name"],
        ),
        ("Workload", "/properties/spec/properties/service", vec!["image"]),
        (
            "Workload",
            "/properties/spec/properties/volumes/items",
            vec!["name"],
        ),
        (
            "Workload",
            "/properties/spec/properties/hostInterfaces/items",
            vec!["interfaces", "namespace", "package"],
        ),
        (
            "Workload",
            "/properties/status/properties/conditions/items",
            vec!["status", "type"],
        ),
    ] {
        let schema = schema(&definitions[kind])
            .pointer(at)
            .unwrap_or_else(|| panic!("{kind} has no {at}"));
        let found: BTreeSet<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .map(text)
            .collect();
        assert_eq!(found, required.into_iter().collect(), "{kind} {at}");
    }
}

/// Checks for keywords that a structural schema forbids or restricts.
#[test]
fn schemas_are_structural() {
    fn check(schema: &Value, path: &str) {
        match schema {
            Value::Object(fields) => {
                for word in ["$ref", "definitions", "$defs", "const"] {
                    assert!(!fields.contains_key(word), "{path} has {word}");
                }
                let both = fields.contains_key("properties") && fields.contains_key("additionalProperties");
                assert!(!both, "{path} has properties and additionalProperties");
                let formats = [None, Some("int32"), Some("int64"), Some("date-time")];
                let format = fields.get("format").and_then(Value::as_str);
                assert!(formats.contains(&format), "{path} has the format {format:?}");
                for (name, value) in fields {
                    check(value, &format!("{path}/{name}"));
                }
            }
            Value::Array(values) => values.iter().for_each(|value| check(value, path)),
            _ => {}
        }
    }
    for (kind, definition) in definitions() {
        check(schema(&definition), &kind);
    }
}

#[test]
fn the_fields_of_a_host_are_at_the_root() {
    let spec = HostSpec {
        host_id: "h".to_owned(),
        http_port: Some(80),
        ..HostSpec::default()
    };
    let mut host = Host::new("one", spec);
    let written = serde_json::to_value(&host).unwrap();
    assert_eq!(
        written,
        json!({ "apiVersion": API_VERSION, "kind": "Host", "metadata": { "name": "one" }, "hostId": "h", "httpPort": 80 })
    );
    host.status = Some(wash_api::manifest::HostStatus {
        conditions: vec![Condition {
            type_: Condition::READY.to_owned(),
            status: ConditionStatus::True,
            ..Condition::default()
        }],
        ..Default::default()
    });
    let again: Host = serde_json::from_value(serde_json::to_value(&host).unwrap()).unwrap();
    assert_eq!(again, host);
}

#[test]
fn an_object_of_a_newer_version_is_read() {
    let workload: Workload = serde_json::from_value(json!({
        "apiVersion": API_VERSION, "kind": "Workload",
        "metadata": { "name": "a", "managedFields": [], "ofTheFuture": 1 },
        "spec": { "hostId": "h", "ofTheFuture": { "a": 1 } },
        "status": { "conditions": [ { "type": "Ready", "status": "True", "ofTheFuture": 1 } ], "ofTheFuture": [] },
    }))
    .unwrap();
    let expected = WorkloadSpec {
        host_id: "h".to_owned(),
        ..WorkloadSpec::default()
    };
    assert_eq!(workload.spec, expected);
    assert_eq!(workload.metadata.name.as_deref(), Some("a"));
}
