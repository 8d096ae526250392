//! Signatures of artifacts, as cosign makes them with a key of one's own.
//!
//! Two forms are understood: a manifest under the tag `sha256-DIGEST.sig`, whose layers are what was signed with the signature
//! as an annotation, and a bundle that refers to the artifact. Logs of transparency are not asked.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oci_client::Reference;
use oci_client::manifest::OciImageManifest;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{SubjectPublicKeyInfoDer, alg_id};
use serde::Deserialize;

use super::connection::Registry;
use super::error::OciError;
use super::hex;
use super::referrers::{tag_of, tagged, untagged};

/// The annotation with the signature of a layer.
const SIGNATURE: &str = "dev.cosignproject.cosign/signature";

/// What bundles are called.
const BUNDLE: &str = "application/vnd.dev.sigstore.bundle";

/// What a statement in a bundle says of its subject.
const SIGNED: &str = "https://sigstore.dev/cosign/sign/v1";

/// Most bytes of what was signed, and of a bundle.
const MAX_SIGNED: usize = 1 << 20;

/// Most signatures that are tried.
const MAX_SIGNATURES: usize = 100;

/// A key that tells whether a signature is genuine.
#[derive(Clone)]
pub struct PublicKey {
    algorithm: &'static dyn VerificationAlgorithm,
    key: Vec<u8>,
}

impl PublicKey {
    /// A key in PEM: ECDSA on P-256 or P-384, Ed25519 or RSA.
    ///
    /// # Errors
    /// Why it is none, in words.
    pub fn from_pem(pem: &[u8]) -> Result<Self, String> {
        let spki = SubjectPublicKeyInfoDer::from_pem_slice(pem)
            .map_err(|_| "it holds no public key in PEM, which begins with 'BEGIN PUBLIC KEY'".to_owned())?;
        let (algorithm, key) = parts(&spki).ok_or("its public key is damaged")?;
        let algorithm: &'static dyn VerificationAlgorithm = if algorithm == alg_id::ECDSA_P256.as_ref() {
            &ECDSA_P256_SHA256_ASN1
        } else if algorithm == alg_id::ECDSA_P384.as_ref() {
            &ECDSA_P384_SHA384_ASN1
        } else if algorithm == alg_id::ED25519.as_ref() {
            &ED25519
        } else if algorithm == alg_id::RSA_ENCRYPTION.as_ref() {
            &RSA_PKCS1_2048_8192_SHA256
        } else {
            return Err(
                "its public key is of another kind than ECDSA on P-256 or P-384, Ed25519 and RSA".to_owned(),
            );
        };
        Ok(Self {
            algorithm,
            key: key.to_vec(),
        })
    }

    fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(self.algorithm, &self.key)
            .verify(message, signature)
            .is_ok()
    }
}

/// Keys are not secret, but long.
impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PublicKey")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

/// The content of the algorithm identifier, and the key, of a subject public key info (RFC 5280).
fn parts(spki: &[u8]) -> Option<(&[u8], &[u8])> {
    const SEQUENCE: u8 = 0x30;
    const BIT_STRING: u8 = 0x03;
    let (content, rest) = element(spki, SEQUENCE)?;
    let (algorithm, bits) = element(content, SEQUENCE)?;
    let (bits, end) = element(bits, BIT_STRING)?;
    // The first byte counts the bits that are left over.
    let key = bits.strip_prefix(&[0])?;
    (rest.is_empty() && end.is_empty()).then_some((algorithm, key))
}

/// The content of an element of DER with this tag, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = der.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(*length), rest),
        0x81 | 0x82 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
            (
                bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
                rest,
            )
        }
        _ => return None,
    };
    (*first == tag).then_some(())?;
    rest.split_at_checked(length)
}

/// Is there a signature of the manifest of a digest that the key has made?
pub(super) async fn verify(
    registry: &Registry,
    reference: &Reference,
    digest: &str,
    key: &PublicKey,
) -> Result<(), OciError> {
    let mut signatures = 0;
    let tag = format!("{}.sig", tag_of(digest));
    match registry.document(&tagged(reference, &tag)).await {
        Ok(document) => {
            let manifest: OciImageManifest =
                registry.parse(&document.body, "the manifest of its signatures")?;
            for layer in manifest.layers.iter().take(MAX_SIGNATURES) {
                let signature = layer
                    .annotations
                    .as_ref()
                    .and_then(|annotations| annotations.get(SIGNATURE));
                let Some(signature) = signature.and_then(|text| STANDARD.decode(text).ok()) else {
                    continue;
                };
                signatures += 1;
                let payload = registry.small_blob(reference, &layer.digest, MAX_SIGNED).await?;
                if key.has_signed(&payload, &signature) && is_payload_of(&payload, digest) {
                    return Ok(());
                }
            }
        }
        Err(OciError::NotFound(_) | OciError::Denied { .. }) => {}
        Err(error) => return Err(error),
    }
    for referrer in registry
        .attached(reference, digest)
        .await?
        .into_iter()
        .take(MAX_SIGNATURES)
    {
        if !referrer.artifact_type.starts_with(BUNDLE) {
            continue;
        }
        let place = untagged(&reference.clone_with_digest(referrer.digest));
        let document = registry.document(&place).await?;
        let manifest: OciImageManifest = registry.parse(&document.body, "the manifest of a signature")?;
        for layer in manifest.layers.iter().take(1) {
            signatures += 1;
            let bundle = registry.small_blob(reference, &layer.digest, MAX_SIGNED).await?;
            if is_bundle_of(&bundle, digest, key) {
                return Ok(());
            }
        }
    }
    Err(OciError::Unverified {
        reference: reference.whole(),
        reason: match signatures {
            0 => "it is not signed".to_owned(),
            1 => "its signature is of another key, or of something else".to_owned(),
            many => format!("its {many} signatures are of other keys, or of something else"),
        },
    })
}

/// Does what was signed name this digest?
fn is_payload_of(payload: &[u8], digest: &str) -> bool {
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

/// Has the key signed the statement in a bundle, and does that name this digest?
fn is_bundle_of(bundle: &[u8], digest: &str, key: &PublicKey) -> bool {
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
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Statement {
        subject: Vec<Subject>,
        predicate_type: String,
    }
    #[derive(Deserialize)]
    struct Subject {
        digest: std::collections::BTreeMap<String, String>,
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
    // What is signed is this, by the protocol of DSSE.
    let mut message = format!(
        "DSSEv1 {} {} {} ",
        envelope.payload_type.len(),
        envelope.payload_type,
        payload.len()
    )
    .into_bytes();
    message.extend_from_slice(&payload);
    let is_signed = envelope.signatures.iter().take(MAX_SIGNATURES).any(|signature| {
        STANDARD
            .decode(&signature.sig)
            .is_ok_and(|signature| key.has_signed(&message, &signature))
    });
    let is_meant = serde_json::from_slice(&payload).is_ok_and(|statement: Statement| {
        let names = |subject: &Subject| subject.digest.get("sha256").map(String::as_str) == hex(digest);
        statement.predicate_type == SIGNED && statement.subject.iter().any(names)
    });
    is_signed && is_meant && envelope.payload_type == "application/vnd.in-toto+json"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read() {
        let pair = rcgen::KeyPair::generate().unwrap();
        let key = PublicKey::from_pem(pair.public_key_pem().as_bytes()).unwrap();
        let signature = rcgen::SigningKey::sign(&pair, b"message").unwrap();
        assert!(key.has_signed(b"message", &signature));
        assert!(!key.has_signed(b"massage", &signature));
        for algorithm in [&rcgen::PKCS_ED25519, &rcgen::PKCS_ECDSA_P384_SHA384] {
            let pair = rcgen::KeyPair::generate_for(algorithm).unwrap();
            let key = PublicKey::from_pem(pair.public_key_pem().as_bytes()).unwrap();
            let signature = rcgen::SigningKey::sign(&pair, b"message").unwrap();
            assert!(key.has_signed(b"message", &signature), "{algorithm:?}");
        }
    }

    #[test]
    fn what_is_no_key_is_told() {
        assert!(
            PublicKey::from_pem(b"junk")
                .unwrap_err()
                .contains("BEGIN PUBLIC KEY")
        );
        let pair = rcgen::KeyPair::generate().unwrap();
        let private = PublicKey::from_pem(pair.serialize_pem().as_bytes());
        assert!(private.unwrap_err().contains("BEGIN PUBLIC KEY"));
        for der in [
            b"".as_slice(),
            b"\x30",
            b"\x30\x02\x30\x00",
            b"\x30\xff",
            b"\x30\x82\xff",
        ] {
            assert!(parts(der).is_none(), "{der:?}");
        }
    }

    #[test]
    fn what_was_signed_names_what_it_is_for() {
        let digest = super::super::digest(b"x");
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
    fn bundles_are_read() {
        let pair = rcgen::KeyPair::generate().unwrap();
        let key = PublicKey::from_pem(pair.public_key_pem().as_bytes()).unwrap();
        let digest = super::super::digest(b"x");
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
