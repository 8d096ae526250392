//! `wash oci inspect` and `wash oci attach`.

use serde_json::Value;
use wash_tests::servers::Registry;

use super::{component, digest_in, manifest, sandbox, wash};

#[test]
fn artifacts_are_described() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let digest = digest_in(
        &wash(
            &sandbox,
            &format!("oci push {cart} a.wasm --annotation x=y -o json"),
        )
        .success(),
    );
    let text = wash(&sandbox, &format!("oci inspect {cart}")).success().stdout();
    for part in [
        cart.as_str(),
        &digest,
        "x: y",
        "application/wasm",
        "exports:\n  wasi:http/incoming-handler@0.2",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let raw = wash(&sandbox, &format!("oci inspect {cart} --manifest"))
        .success()
        .stdout();
    assert_eq!(
        serde_json::from_str::<Value>(&raw).unwrap(),
        registry.manifest("cart", "1")
    );
    let _ = wash(&sandbox, &format!("oci inspect {}/none", registry.address())).expect_code(4);
}

#[test]
fn attachments_are_listed() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let _ = wash(&sandbox, &format!("oci push {cart} a.wasm")).success();
    sandbox.write("sbom.json", r#"{ "spdxVersion": "SPDX-2.3" }"#);
    let types = [
        "application/spdx+json",
        "application/vnd.in-toto+json",
        "application/spdx+json",
    ];
    let attached: Vec<String> = types
        .iter()
        .map(|kind| {
            let attach = format!("oci attach {cart} sbom.json --type {kind} --annotation a=b -o json");
            digest_in(&wash(&sandbox, &attach).success())
        })
        .collect();
    assert_eq!(attached[0], attached[2], "the same for the same");
    let found = wash(&sandbox, &format!("oci inspect {cart} -o json"))
        .success()
        .json();
    let referrers = found["data"]["referrers"].as_array().unwrap();
    assert_eq!(referrers.len(), 2, "{found}");
    assert_eq!(referrers[0]["digest"], attached[0]);
    assert_eq!(referrers[1]["artifact_type"], types[1]);
    assert_eq!(referrers[0]["annotations"]["a"], "b");
    let text = wash(&sandbox, &format!("oci inspect {cart}")).success().stdout();
    assert!(text.contains(&format!("{} {}", attached[0], types[0])), "{text}");
    // The attachment names its subject.
    let statement = wash(
        &sandbox,
        &format!(
            "oci inspect {}/cart@{} --manifest",
            registry.address(),
            attached[0]
        ),
    );
    let statement: Value = serde_json::from_str(&statement.success().stdout()).unwrap();
    assert_eq!(statement["subject"]["digest"], found["data"]["digest"]);
}

#[test]
fn signatures_of_cosign_are_listed() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let digest = digest_in(&wash(&sandbox, &format!("oci push {cart} a.wasm -o json")).success());
    let component = component("signature");
    registry.put_blob("cart", b"{}");
    registry.put_blob("cart", &component);
    let tag = format!("{}.sig", digest.replace(':', "-"));
    registry.put_manifest("cart", &tag, &manifest("application/wasm", &component));
    let text = wash(&sandbox, &format!("oci inspect {cart}")).success().stdout();
    assert!(text.contains(&format!("({tag})")), "{text}");
}

#[test]
fn annotations_do_not_drive_the_terminal() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let component = component("x");
    registry.put_blob("cart", b"{}");
    registry.put_blob("cart", &component);
    let mut manifest = manifest("application/wasm", &component);
    manifest["annotations"] = serde_json::json!({ "title": "\u{1b}[2Jgone" });
    registry.put_manifest("cart", "1", &manifest);
    let text = wash(&sandbox, &format!("oci inspect {}/cart:1", registry.address()))
        .success()
        .stdout();
    assert!(text.contains("gone") && !text.contains('\u{1b}'), "{text:?}");
}
