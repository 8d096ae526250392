//! Into a registry.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use oci_client::Reference;
use oci_client::manifest::{OCI_IMAGE_MEDIA_TYPE, OciManifest};

use super::artifact::{LayerConfig, manifest};
use super::connection::{Document, Registry};
use super::digest;
use super::error::OciError;
use super::options::RegistryOptions;
use super::payload::{Payload, Progress, Silent};

/// A component with what is told of it.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The component.
    pub component: Bytes,
    /// What its configuration says; the digests of the layers are filled in.
    pub config: LayerConfig,
    /// Annotations of the manifest.
    pub annotations: BTreeMap<String, String>,
}

/// Put an artifact into the repository of each reference, under its tag. Returns the digest of the manifest, which is the same
/// for the same artifact. The references are tags of one repository, or of several.
///
/// # Errors
/// The registry does not take it.
pub async fn push(
    artifact: Artifact,
    references: &[Reference],
    options: &RegistryOptions,
    progress: &Arc<dyn Progress>,
) -> Result<String, OciError> {
    let Artifact {
        component,
        mut config,
        annotations,
    } = artifact;
    let layer = (digest(&component), component.len());
    config.layer_digests = vec![layer.0.clone()];
    let config = Bytes::from(serde_json::to_vec(&config).unwrap_or_default());
    let described = (digest(&config), config.len());
    let manifest = OciManifest::Image(manifest(&layer, &described, annotations));
    let body = Bytes::from(serde_json::to_vec(&manifest).unwrap_or_default());
    let document = Document {
        digest: digest(&body),
        media_type: OCI_IMAGE_MEDIA_TYPE.to_owned(),
        body,
    };
    let quiet: Arc<dyn Progress> = Arc::new(Silent);
    let mut filled: Vec<(&str, &str)> = Vec::new();
    for reference in references {
        let registry = Registry::of(reference, options).await?;
        let repository = (reference.registry(), reference.repository());
        if !filled.contains(&repository) {
            for (data, (digest, _), progress) in
                [(&component, &layer, progress), (&config, &described, &quiet)]
            {
                put(
                    &registry,
                    reference,
                    digest,
                    Payload::Bytes(data.clone()),
                    progress,
                )
                .await?;
            }
            filled.push(repository);
        }
        registry.put_document(reference, &document).await?;
    }
    Ok(document.digest)
}

/// Put a blob into a repository that may have it.
pub(super) async fn put(
    registry: &Registry,
    reference: &Reference,
    digest: &str,
    payload: Payload,
    progress: &Arc<dyn Progress>,
) -> Result<(), OciError> {
    if registry.has_blob(reference, digest).await? {
        progress.at(payload.size(), payload.size());
        return Ok(());
    }
    let (size, body) = (payload.size(), || payload.body(progress));
    registry.put_blob(reference, digest, size, &body).await
}
