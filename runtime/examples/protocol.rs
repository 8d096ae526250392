//! Writes the Rust of `runtime/proto` beneath the folder that is its argument; `cargo xtask generate` runs it.
#![allow(clippy::expect_used, reason = "a program of the developers")]

use std::fs::{self, File};
use std::path::Path;

use prost::Message as _;

const PACKAGE: &str = ".wasmcloud.runtime.v2";
const PROTO: &str = "wasmcloud/runtime/v2/runtime.proto";
const INTO: &str = "runtime/src/washlet/protocol";

/// Messages with something secret in them: their `Debug` is written by hand.
const SECRETIVE: [&str; 3] = ["ImagePullSecret", "LocalResources", "WitInterface"];

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
        .extern_path(".google.protobuf", "::pbjson_types")
        .btree_map(["."])
        .skip_debug(SECRETIVE.map(|name| format!("{PACKAGE}.{name}")));
    let encoded = descriptors.encode_to_vec();
    messages
        .compile_fds(descriptors)
        .expect("messages can be generated");

    pbjson_build::Builder::new()
        .register_descriptors(&encoded)
        .expect("the descriptors are valid")
        .btree_map(["."])
        .ignore_unknown_fields()
        .ignore_unknown_enum_variants()
        .generate(&[PACKAGE], |_| File::create(into.join("json.rs")))
        .expect("JSON can be generated");
    fs::rename(into.join("wasmcloud.runtime.v2.rs"), into.join("messages.rs")).expect("the file is there");
}
