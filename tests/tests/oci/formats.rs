//! Artifacts of other tools.

use serde_json::json;
use wash_tests::Sandbox;
use wash_tests::servers::Registry;

use super::{component, digest_in, manifest, sandbox, wash};

fn has_pulled(sandbox: &Sandbox, name: &str) {
    assert_eq!(
        std::fs::read(sandbox.path("component.wasm")).unwrap(),
        component(name)
    );
}

#[test]
fn older_media_types_are_accepted() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    registry.put_blob("cart", b"{}");
    for (number, kind) in [
        "application/wasm",
        "application/vnd.wasm.content.layer.v1+wasm",
        "application/vnd.module.wasm.content.layer.v1+wasm",
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("component-{number}");
        let component = component(&name);
        registry.put_blob("cart", &component);
        let digest = registry.put_manifest("cart", "1", &manifest(kind, &component));
        let pulled = wash(
            &sandbox,
            &format!("oci pull {}/cart:1 -o json", registry.address()),
        )
        .success();
        assert_eq!(digest_in(&pulled), digest, "{kind}");
        has_pulled(&sandbox, &name);
    }
}

#[test]
fn one_layer_of_many_may_be_the_component() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let component = component("one");
    for blob in [b"{}".as_slice(), b"notes", &component] {
        registry.put_blob("cart", blob);
    }
    let notes = manifest("text/plain", b"notes")["layers"][0].clone();
    let mut several = manifest("application/wasm", &component);
    several["layers"].as_array_mut().unwrap().insert(0, notes);
    registry.put_manifest("cart", "1", &several);
    let pull = format!("oci pull {}/cart:1", registry.address());
    let _ = wash(&sandbox, &pull).success();
    has_pulled(&sandbox, "one");

    let again = several["layers"][1].clone();
    several["layers"].as_array_mut().unwrap().push(again);
    registry.put_manifest("cart", "1", &several);
    let several = wash(&sandbox, &pull).expect_code(4);
    assert!(several.stderr().contains("several component layers"), "{several}");

    registry.put_manifest("cart", "1", &manifest("text/plain", b"notes"));
    let none = wash(&sandbox, &pull).expect_code(4);
    assert!(none.stderr().contains("its layers are text/plain"), "{none}");

    registry.put_manifest("cart", "1", &manifest("application/wasm", b"notes"));
    let text = wash(&sandbox, &pull).expect_code(4);
    assert!(text.stderr().contains("not WebAssembly"), "{text}");
}

#[test]
fn an_index_may_hold_the_component() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    registry.put_blob("cart", b"{}");
    let entry = |name: &str, architecture: &str| {
        let component = component(name);
        registry.put_blob("cart", &component);
        let manifest = manifest("application/wasm", &component);
        let digest = registry.put_manifest("cart", name, &manifest);
        json!({
            "mediaType": manifest["mediaType"],
            "digest": digest,
            "size": manifest.to_string().len(),
            "platform": { "architecture": architecture, "os": "wasip2" },
        })
    };
    let (native, wasm, other) = (
        entry("native", "amd64"),
        entry("wasm", "wasm"),
        entry("other", "wasm"),
    );
    let put = |entries: &[&serde_json::Value]| {
        let index = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.index.v1+json",
            "manifests": entries,
        });
        registry.put_manifest("cart", "1", &index)
    };
    let pull = format!("oci pull {}/cart:1 -o json", registry.address());
    for entries in [vec![&native, &wasm], vec![&wasm]] {
        let digest = put(&entries);
        let pulled = wash(&sandbox, &pull).success();
        assert_eq!(digest_in(&pulled), digest, "of the index");
        has_pulled(&sandbox, "wasm");
    }
    put(&[&native, &wasm, &other]);
    let several = wash(&sandbox, &pull).expect_code(4);
    assert!(
        several.stdout().contains("several manifests for wasm"),
        "{several}"
    );
}
