//! Writes the Rust of `runtime/proto` beneath the folder that is its argument; `cargo xtask generate` runs it.
#![allow(clippy::expect_used, reason = "a program of the developers")]

use std::fs;
use std::path::Path;

use prost::Message as _;

const PACKAGE: &str = ".wasmcloud.runtime.v2";
const PROTO: &str = "wasmcloud/runtime/v2/runtime.proto";
const INTO: &str = "runtime/src/washlet/protocol";

/// Messages with something secret in them: their `Debug` is written by hand.
const SECRETIVE: [&str; 3] = ["ImagePullSecret", "LocalResources", "WitInterface"];

const ENUMERATIONS: [&str; 2] = ["ImagePullPolicy", "WorkloadState"];

/// Fields of which only one may be set: type and field, and name and variant of the one.
const ONE_OFS: [(&str, &str, &str, &str); 2] = [
    ("volume::VolumeType", "volume_type", "hostPath", "HostPath"),
    ("volume::VolumeType", "volume_type", "emptyDir", "EmptyDir"),
];

/// Name and field of floating-point numbers.
const FLOATS: [(&str, &str); 1] = [("systemCpuUsage", "system_cpu_usage")];

/// How an enumeration is read from the number of a value with a fraction.
const VISIT_FLOAT: &str = "\
fn visit_f64<E>(self, v: f64) -> std::result::Result<Self::Value, E>
            where
                E: serde::de::Error,
            {
                match crate::washlet::json::whole(v) {
                    Some(v) => self.visit_i64(v),
                    None => Err(serde::de::Error::invalid_value(serde::de::Unexpected::Float(v), &self)),
                }
            }

            ";

fn main() {
    let into = std::env::args().nth(1).expect("the folder is an argument");
    let into = Path::new(&into).join(INTO);
    fs::create_dir_all(&into).expect("the folder can be made");
    let proto = Path::new(env!("CARGO_MANIFEST_DIR")).join("proto");
    let descriptors = protox::compile([PROTO], [&proto]).expect("the definitions are valid");

    let mut messages = prost_build::Config::new();
    messages
        .out_dir(&into)
        .compile_well_known_types()
        .extern_path(".google.protobuf", "crate::washlet::protocol")
        .btree_map(["."])
        .skip_debug(SECRETIVE.map(|name| format!("{PACKAGE}.{name}")));
    let encoded = descriptors.encode_to_vec();
    messages
        .compile_fds(descriptors)
        .expect("messages can be generated");

    let mut json = pbjson_build::Builder::new()
        .register_descriptors(&encoded)
        .expect("the descriptors are valid")
        .btree_map(["."])
        .ignore_unknown_fields()
        .ignore_unknown_enum_variants()
        .generate(&[PACKAGE], |_| Ok(Vec::new()))
        .expect("JSON can be generated");
    let (_, json) = json.pop().expect("there is one package");
    let json = complete(String::from_utf8(json).expect("the code is text"));
    fs::write(into.join("json.rs"), json).expect("the file can be written");
    fs::rename(into.join("wasmcloud.runtime.v2.rs"), into.join("messages.rs")).expect("the file is there");
}

/// Add what pbjson leaves out of proto3 JSON: null stands for any field that is not set, whole numbers may have a fraction of
/// zeros, and what is no number in JSON, as infinity, is text.
fn complete(mut json: String) -> String {
    const HELP: &str = "crate::washlet::json";
    let mut change = |from: &str, to: &str| {
        assert!(
            json.contains(from),
            "pbjson writes other code now, without: {from}"
        );
        json = json.replace(from, to);
    };
    change("Some(map_.next_value()?)", "map_.next_value()?");
    change(
        "Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)",
        &format!("map_.next_value::<Option<{HELP}::Number<_>>>()?.map(|number| number.0)"),
    );
    for name in ENUMERATIONS {
        change(
            &format!("Some(map_.next_value::<{name}>()? as i32)"),
            &format!("map_.next_value::<Option<{name}>>()?.map(|value| value as i32)"),
        );
    }
    change(
        "fn visit_i64<E>(self, v: i64)",
        &format!("{VISIT_FLOAT}fn visit_i64<E>(self, v: i64)"),
    );
    change(
        "map_.next_value::<std::collections::BTreeMap<_, _>>()?",
        "map_.next_value::<Option<std::collections::BTreeMap<_, _>>>()?.unwrap_or_default()",
    );
    for (of, field, name, variant) in ONE_OFS {
        let value = format!("map_.next_value::<::std::option::Option<_>>()?.map({of}::{variant})");
        let indent = " ".repeat(28);
        change(
            &format!(
                "{indent}if {field}__.is_some() {{\n\
                 {indent}    return Err(serde::de::Error::duplicate_field(\"{name}\"));\n\
                 {indent}}}\n\
                 {indent}{field}__ = {value}\n"
            ),
            &format!("{indent}{HELP}::set(&mut {field}__, {value}, \"{name}\")?\n"),
        );
    }
    for (name, field) in FLOATS {
        change(
            &format!("serialize_field(\"{name}\", &self.{field})"),
            &format!("serialize_field(\"{name}\", &{HELP}::Float(self.{field}))"),
        );
    }
    assert!(
        !json.contains("Some(map_"),
        "there is a field that may not be null"
    );
    json
}
