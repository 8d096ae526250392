//! Verification of cosign signatures made with a key.
//!
//! # Flow
//! Check the layers of the manifest under the tag `sha256-DIGEST.sig` → check the bundles that refer to the artifact.
//!
//! # Guarantees
//! A signature is accepted only if the given key made it over a document that names the digest of the manifest. At most 100
//! signatures of each kind are checked, with documents of at most 1 MiB. Transparency logs are not consulted.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oci_client::Reference;
use oci_client::manifest::OciImageManifest;

use crate::error::OciError;
use crate::key::PublicKey;
use crate::reference::with_tag;
use crate::referrers::tag_of;
use crate::registry::Registry;
use crate::signature::{is_bundle_of, is_payload_of};

/// Layer annotation that contains the signature.
const SIGNATURE: &str = "dev.cosignproject.cosign/signature";

/// Prefix of the media types of bundles.
const BUNDLE: &str = "application/vnd.dev.sigstore.bundle";

/// Maximum size of a signed document or a bundle, in bytes.
const MAX_SIGNED: usize = 1 << 20;

/// Maximum number of signatures of each kind that are checked.
const MAX_SIGNATURES: usize = 100;

/// The result of a search for a signature.
enum Search {
    Found,
    /// This many signatures were checked, and none matches.
    Missing(usize),
}

/// Checks that the manifest with this digest is signed by the key.
///
/// # Errors
/// [`OciError::Unverified`], or the error of a request.
pub(crate) async fn verify(
    registry: &Registry,
    reference: &Reference,
    digest: &str,
    key: &PublicKey,
) -> Result<(), OciError> {
    let Search::Missing(tagged) = tagged_signatures(registry, reference, digest, key).await? else {
        return Ok(());
    };
    let Search::Missing(attached) = bundles(registry, reference, digest, key).await? else {
        return Ok(());
    };
    Err(OciError::Unverified {
        reference: reference.whole(),
        reason: match tagged + attached {
            0 => "it is not signed".to_owned(),
            1 => "its signature is by another key or for another artifact".to_owned(),
            many => format!("its {many} signatures are by other keys or for other artifacts"),
        },
    })
}

/// Searches the layers of the manifest under the signature tag.
async fn tagged_signatures(
    registry: &Registry,
    reference: &Reference,
    digest: &str,
    key: &PublicKey,
) -> Result<Search, OciError> {
    let tag = format!("{}.sig", tag_of(digest));
    let document = match registry.document(&with_tag(reference, &tag)).await {
        Ok(document) => document,
        Err(OciError::NotFound(_) | OciError::Denied { .. }) => return Ok(Search::Missing(0)),
        Err(error) => return Err(error),
    };
    let manifest: OciImageManifest = registry.parse(&document.body, "the manifest of its signatures")?;
    let mut signatures = 0;
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
            return Ok(Search::Found);
        }
    }
    Ok(Search::Missing(signatures))
}

/// Searches the bundles that refer to the manifest.
async fn bundles(
    registry: &Registry,
    reference: &Reference,
    digest: &str,
    key: &PublicKey,
) -> Result<Search, OciError> {
    let mut signatures = 0;
    for referrer in registry
        .attached(reference, digest)
        .await?
        .into_iter()
        .take(MAX_SIGNATURES)
    {
        if !referrer.artifact_type.starts_with(BUNDLE) {
            continue;
        }
        let document = registry
            .document(&reference.clone_with_digest(referrer.digest))
            .await?;
        let manifest: OciImageManifest = registry.parse(&document.body, "the manifest of a signature")?;
        for layer in manifest.layers.iter().take(1) {
            signatures += 1;
            let bundle = registry.small_blob(reference, &layer.digest, MAX_SIGNED).await?;
            if is_bundle_of(&bundle, digest, key) {
                return Ok(Search::Found);
            }
        }
    }
    Ok(Search::Missing(signatures))
}
