//! `wash oci copy`.

use wash_tests::servers::{Registry, Tokens};

use super::{digest_in, sandbox, wash};

#[test]
fn digests_stay_the_same() {
    let (one, other, sandbox) = (Registry::start(), Registry::with_password(), sandbox());
    let (from, to) = (
        format!("{}/cart:1", one.address()),
        format!("{}/mirror/cart:2", other.address()),
    );
    let digest = digest_in(&wash(&sandbox, &format!("oci push {from} a.wasm -o json")).success());
    let copy = format!("oci copy {from} {to} --username user --password hunter2 -o json");
    let copied = wash(&sandbox, &copy).success();
    assert_eq!(digest_in(&copied), digest);
    let pulled = wash(
        &sandbox,
        &format!("oci pull {to} --username user --password hunter2 -o json"),
    )
    .success();
    assert_eq!(digest_in(&pulled), digest);
    // No temporary file is left.
    let left = sandbox
        .home()
        .join(".cache/wash/oci/new")
        .read_dir()
        .unwrap()
        .count();
    assert_eq!(left, 0);
}

#[test]
fn blobs_are_mounted_within_a_registry() {
    let (tokens, sandbox) = (Tokens::start(), sandbox());
    let registry = Registry::with_tokens(&tokens);
    let host = registry.address();
    let credentials = "--username user --password hunter2";
    let _ = wash(&sandbox, &format!("oci push {host}/a:1 a.wasm {credentials}")).success();
    let _ = wash(&sandbox, &format!("oci copy {host}/a:1 {host}/b:1 {credentials}")).success();
    let _ = wash(&sandbox, &format!("oci pull {host}/b:1")).success();
    let two = tokens.asked().iter().any(|asked| {
        asked.path.contains("repository%3Ab%3Apull%2Cpush") && asked.path.contains("repository%3Aa%3Apull")
    });
    assert!(two, "{:?}", tokens.asked());
}

#[test]
fn referrers_can_be_copied_too() {
    let (one, other, sandbox) = (Registry::start(), Registry::start(), sandbox());
    let (from, to) = (
        format!("{}/cart:1", one.address()),
        format!("{}/cart:1", other.address()),
    );
    sandbox.write("sbom.json", "{}");
    let _ = wash(&sandbox, &format!("oci push {from} a.wasm")).success();
    let attach = format!("oci attach {from} sbom.json --type application/spdx+json");
    let _ = wash(&sandbox, &attach).success();
    let _ = wash(&sandbox, &format!("oci copy {from} {to}")).success();
    let alone = wash(&sandbox, &format!("oci inspect {to} -o json")).success();
    assert_eq!(alone.json()["data"]["referrers"].as_array().unwrap().len(), 0);
    let copied = wash(&sandbox, &format!("oci copy {from} {to} --referrers -o json")).success();
    assert_eq!(copied.json()["data"]["referrers"], 1);
    let both = wash(&sandbox, &format!("oci inspect {to} -o json")).success();
    assert_eq!(
        both.json()["data"]["referrers"][0]["artifact_type"],
        "application/spdx+json"
    );
}
