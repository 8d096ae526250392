//! `wash oci`, with real registries, and with proxies that cause faults.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod copy;
mod credentials;
mod dev;
mod faults;
mod formats;
mod hostile;
mod inspect;
mod large;
mod pull;
mod push;
mod tls;
mod verify;

use serde_json::{Value, json};
use wash_tests::servers::digest;
use wash_tests::{Run, Sandbox, guest};

/// A sandbox with two components.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("a.wasm", component("a"));
    sandbox.write("b.wasm", component("b"));
    sandbox
}

fn component(name: &str) -> Vec<u8> {
    guest::Http::new(name).component()
}

fn wash(sandbox: &Sandbox, command: &str) -> Run {
    sandbox.wash(command.split(' ')).run()
}

/// The digest of the manifest in the output of a command.
#[track_caller]
fn digest_in(run: &Run) -> String {
    run.json()["data"]["digest"]
        .as_str()
        .expect("a digest")
        .to_owned()
}

/// A manifest with one layer, and the configuration `{}`.
fn manifest(layer_type: &str, layer: &[u8]) -> Value {
    json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {
            "mediaType": "application/vnd.oci.empty.v1+json",
            "digest": digest(b"{}"),
            "size": 2,
        },
        "layers": [{ "mediaType": layer_type, "digest": digest(layer), "size": layer.len() }],
    })
}
