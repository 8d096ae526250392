//! The documents that cosign signs: "simple signing" payloads and Sigstore bundles.
//!
//! Specifications: [simple signing](https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md),
//! [DSSE](https://github.com/secure-systems-lab/dsse/blob/master/protocol.md) and the
//! [in-toto statements](https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md).

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::digest::hex;
use crate::key::PublicKey;

/// Predicate type of an in-toto statement that is a signature.
const SIGNED: &str = "https://sigstore.dev/cosign/sign/v1";

/// Payload type of an envelope that contains an in-toto statement.
const STATEMENT: &str = "application/vnd.in-toto+json";

/// Maximum number of signatures checked per envelope.
const MAX_SIGNATURES: usize = 100;

/// Returns true if a simple signing payload names the manifest with this digest.
pub(crate) fn is_payload_of(payload: &[u8], digest: &str) -> bool {
    #[derive(Deserialize)]
    struct Payload {
        critical: Critical,
    }
    #[derive(Deserialize)]
    struct Critical {
        image: Image,
        #[serde(rename = "type")]
        kind: String,
    }
    #[derive(Deserialize)]
    struct Image {
        #[serde(rename = "docker-manifest-digest")]
        digest: String,
    }
    serde_json::from_slice(payload).is_ok_and(|payload: Payload| {
        payload.critical.image.digest == digest && payload.critical.kind == "cosign container image signature"
    })
}

/// Returns true if the statement in a bundle is signed by the key and names the manifest with this digest.
pub(crate) fn is_bundle_of(bundle: &[u8], digest: &str, key: &PublicKey) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Bundle {
        dsse_envelope: Envelope,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Envelope {
        payload: String,
        payload_type: String,
        signatures: Vec<Signature>,
    }
    #[derive(Deserialize)]
    struct Signature {
        sig: String,
    }
    let Ok(Bundle {
        dsse_envelope: envelope,
    }) = serde_json::from_slice(bundle)
    else {
        return false;
    };
    let Ok(payload) = STANDARD.decode(&envelope.payload) else {
        return false;
    };
    let message = pre_authentication_encoding(&envelope.payload_type, &payload);
    let is_signed = envelope.signatures.iter().take(MAX_SIGNATURES).any(|signature| {
        STANDARD
            .decode(&signature.sig)
            .is_ok_and(|signature| key.has_signed(&message, &signature))
    });
    is_signed && envelope.payload_type == STATEMENT && is_statement_about(&payload, digest)
}

/// Returns the bytes that DSSE signs for a payload (PAE).
fn pre_authentication_encoding(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut message = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    message.extend_from_slice(payload);
    message
}

/// Returns true if a statement is a signature of the manifest with this digest.
fn is_statement_about(statement: &[u8], digest: &str) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Statement {
        subject: Vec<Subject>,
        predicate_type: String,
    }
    #[derive(Deserialize)]
    struct Subject {
        digest: BTreeMap<String, String>,
    }
    serde_json::from_slice(statement).is_ok_and(|statement: Statement| {
        let names = |subject: &Subject| subject.digest.get("sha256").map(String::as_str) == hex(digest);
        statement.predicate_type == SIGNED && statement.subject.iter().any(names)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::digest;

    #[test]
    fn payloads_name_the_signed_manifest() {
        let digest = digest(b"x");
        let payload = |digest: &str, kind: &str| {
            serde_json::json!({ "critical": { "identity": {}, "image": { "docker-manifest-digest": digest }, "type": kind } })
                .to_string()
        };
        let kind = "cosign container image signature";
        assert!(is_payload_of(payload(&digest, kind).as_bytes(), &digest));
        assert!(!is_payload_of(payload(&digest, "other").as_bytes(), &digest));
        assert!(!is_payload_of(payload("sha256:00", kind).as_bytes(), &digest));
        assert!(!is_payload_of(b"{}", &digest));
    }

    #[test]
    fn bundles_name_the_signed_manifest() {
        let pair = rcgen::KeyPair::generate().unwrap();
        let key = PublicKey::from_pem(pair.public_key_pem().as_bytes()).unwrap();
        let digest = digest(b"x");
        let bundle = |predicate: &str, digest: &str, spoil: &str| {
            let statement = serde_json::json!({
                "_type": "https://in-toto.io/Statement/v1",
                "subject": [{ "digest": { "sha256": hex(digest).unwrap_or(digest) } }],
                "predicateType": predicate,
            })
            .to_string();
            let kind = "application/vnd.in-toto+json";
            let message = format!(
                "DSSEv1 {} {kind} {} {statement}{spoil}",
                kind.len(),
                statement.len()
            );
            let signature = rcgen::SigningKey::sign(&pair, message.as_bytes()).unwrap();
            serde_json::json!({ "dsseEnvelope": {
                "payload": STANDARD.encode(&statement),
                "payloadType": kind,
                "signatures": [{ "sig": STANDARD.encode(signature) }],
            } })
            .to_string()
        };
        assert!(is_bundle_of(
            bundle(SIGNED, &digest, "").as_bytes(),
            &digest,
            &key
        ));
        assert!(!is_bundle_of(
            bundle(SIGNED, &digest, "x").as_bytes(),
            &digest,
            &key
        ));
        assert!(!is_bundle_of(
            bundle("other", &digest, "").as_bytes(),
            &digest,
            &key
        ));
        assert!(!is_bundle_of(bundle(SIGNED, "00", "").as_bytes(), &digest, &key));
        assert!(!is_bundle_of(b"{}", &digest, &key));
    }
}
