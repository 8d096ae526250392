//! Signatures.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{KeyPair, SigningKey as _};
use serde_json::json;
use wash_tests::servers::{Registry, digest as digest_of};

use super::{digest_in, sandbox, wash};

/// Sign a digest in the repository `cart`, as `cosign sign --key` does.
fn sign(registry: &Registry, signed: &str, key: &KeyPair) {
    let payload = json!({ "critical": {
        "identity": { "docker-reference": "cart" },
        "image": { "docker-manifest-digest": signed },
        "type": "cosign container image signature",
    }, "optional": null })
    .to_string();
    let signature = key.sign(payload.as_bytes()).unwrap();
    registry.put_blob("cart", payload.as_bytes());
    registry.put_blob("cart", b"{}");
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest_of(b"{}"), "size": 2 },
        "layers": [{
            "mediaType": "application/vnd.dev.cosign.simplesigning.v1+json",
            "digest": digest_of(payload.as_bytes()),
            "size": payload.len(),
            "annotations": { "dev.cosignproject.cosign/signature": STANDARD.encode(signature) },
        }],
    });
    let tag = format!("{}.sig", signed.replace(':', "-"));
    registry.put_manifest("cart", &tag, &manifest);
}

#[test]
fn only_artifacts_that_the_key_signed_are_pulled() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let digest = digest_in(&wash(&sandbox, &format!("oci push {cart} a.wasm -o json")).success());
    let other = digest_in(
        &wash(
            &sandbox,
            &format!("oci push {}/cart:2 b.wasm -o json", registry.address()),
        )
        .success(),
    );
    let (ours, theirs) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    sandbox.write("ours.pub", ours.public_key_pem());
    let pull = format!("oci pull {cart} out.wasm --verify ours.pub");
    let refused = |text: &str| {
        let run = wash(&sandbox, &pull).expect_code(4);
        assert!(run.stderr().contains(text), "{run}");
        assert!(!sandbox.path("out.wasm").exists());
    };
    refused("it is not signed");
    sign(&registry, &digest, &theirs);
    refused("by another key");
    // The signature of another artifact, under the tag of this one.
    sign(&registry, &other, &ours);
    let tag = format!("{}.sig", other.replace(':', "-"));
    registry.put_manifest(
        "cart",
        &format!("{}.sig", digest.replace(':', "-")),
        &registry.manifest("cart", &tag),
    );
    refused("or for another artifact");
    sign(&registry, &digest, &ours);
    let _ = wash(&sandbox, &pull).success();
    assert!(sandbox.path("out.wasm").exists());
    let _ = wash(
        &sandbox,
        &format!("oci pull {}/cart@{digest} --verify ours.pub", registry.address()),
    )
    .success();

    // The cache does not replace a signature.
    sign(&registry, &digest, &theirs);
    let cached = wash(&sandbox, &format!("{pull} --policy if-not-present")).expect_code(4);
    assert!(cached.stderr().contains("by another key"), "{cached}");
    let offline = wash(&sandbox, &format!("{pull} --offline")).expect_code(4);
    assert!(offline.stderr().contains("may not be contacted"), "{offline}");

    sandbox.write("junk.pub", "junk");
    let junk = wash(&sandbox, &format!("oci pull {cart} --verify junk.pub")).expect_code(2);
    assert!(junk.stderr().contains("BEGIN PUBLIC KEY"), "{junk}");
    let _ = wash(&sandbox, &format!("oci pull {cart} --verify none.pub")).expect_code(2);
}

#[test]
fn bundles_of_signatures_are_verified() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let digest = digest_in(&wash(&sandbox, &format!("oci push {cart} a.wasm -o json")).success());
    let key = KeyPair::generate().unwrap();
    sandbox.write("key.pub", key.public_key_pem());
    let statement = json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{ "digest": { "sha256": digest.trim_start_matches("sha256:") } }],
        "predicateType": "https://sigstore.dev/cosign/sign/v1",
        "predicate": {},
    })
    .to_string();
    let kind = "application/vnd.in-toto+json";
    let message = format!("DSSEv1 {} {kind} {} {statement}", kind.len(), statement.len());
    let bundle = json!({ "dsseEnvelope": {
        "payload": STANDARD.encode(&statement),
        "payloadType": kind,
        "signatures": [{ "sig": STANDARD.encode(key.sign(message.as_bytes()).unwrap()) }],
    } });
    sandbox.write("bundle.json", bundle.to_string());
    let _ = wash(&sandbox, &format!("oci pull {cart} --verify key.pub")).expect_code(4);
    let attach =
        format!("oci attach {cart} bundle.json --type application/vnd.dev.sigstore.bundle.v0.3+json");
    let _ = wash(&sandbox, &attach).success();
    let _ = wash(&sandbox, &format!("oci pull {cart} --verify key.pub")).success();
}
