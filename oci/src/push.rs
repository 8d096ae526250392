//! Pushes components to registries.

use std::sync::Arc;

use bytes::Bytes;
use oci_client::Reference;
use oci_client::manifest::{OCI_IMAGE_MEDIA_TYPE, OciDescriptor, OciManifest};

use crate::artifact::Artifact;
use crate::error::OciError;
use crate::manifests::Document;
use crate::options::RegistryOptions;
use crate::payload::Payload;
use crate::progress::{Progress, report};
use crate::registry::Registry;

/// Pushes an artifact under the tag of each reference. The references may be in different repositories. Returns the digest of
/// the manifest, which is the same for the same artifact. `progress` receives the progress of the component upload.
///
/// # Errors
/// The registry rejects the artifact or cannot be reached. Tags pushed before the error remain.
pub async fn push(
    artifact: Artifact,
    references: &[Reference],
    options: &RegistryOptions,
    progress: Option<&Arc<dyn Progress>>,
) -> Result<String, OciError> {
    let artifact = artifact.encode();
    let manifest = OciManifest::Image(artifact.manifest());
    let document = Document::new(&manifest, OCI_IMAGE_MEDIA_TYPE);
    let mut filled: Vec<(&str, &str)> = Vec::new();
    for reference in references {
        let registry = Registry::of(reference, options).await?;
        let repository = (reference.registry(), reference.repository());
        if !filled.contains(&repository) {
            put(&registry, reference, &artifact.component, progress).await?;
            put(&registry, reference, &artifact.config, None).await?;
            filled.push(repository);
        }
        registry.put_document(reference, &document).await?;
    }
    Ok(document.digest)
}

/// Pushes a blob unless the repository already has it.
pub(crate) async fn put(
    registry: &Registry,
    reference: &Reference,
    (descriptor, content): &(OciDescriptor, Bytes),
    progress: Option<&Arc<dyn Progress>>,
) -> Result<(), OciError> {
    let payload = Payload::Bytes(content.clone());
    let size = payload.size();
    if registry.has_blob(reference, &descriptor.digest).await? {
        report(progress.map(AsRef::as_ref), size, size);
        return Ok(());
    }
    let body = || payload.body(progress);
    registry
        .put_blob(reference, &descriptor.digest, size, &body)
        .await
}
