//! Describes artifacts without downloading their layers.

use std::collections::BTreeMap;

use oci_client::Reference;
use oci_client::manifest::{ImageIndexEntry, OciDescriptor, OciManifest};
use serde::Serialize;
use serde_json::Value;

use crate::artifact::CONFIG_MEDIA_TYPE;
use crate::error::OciError;
use crate::options::RegistryOptions;
use crate::referrers::Referrer;
use crate::registry::Registry;

/// Maximum size of a config blob, in bytes.
const MAX_CONFIG: usize = 4 << 20;

/// The manifest, config blob and referrers of an artifact.
#[derive(Clone, Debug, Serialize)]
pub struct Description {
    /// Digest of the manifest or index.
    pub digest: String,
    /// Media type of the manifest or index.
    pub media_type: String,
    /// Annotations of the manifest or index.
    pub annotations: BTreeMap<String, String>,
    /// The layers of a manifest, or the manifests of an index.
    pub parts: Vec<Descriptor>,
    /// The config blob, if the artifact is a component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<Value>,
    /// The artifacts that refer to it.
    pub referrers: Vec<Referrer>,
    /// The manifest or index as JSON.
    pub manifest: Value,
}

/// Media type, digest and size of a layer or a manifest: a descriptor as defined by the
/// [image specification](https://github.com/opencontainers/image-spec/blob/main/descriptor.md).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Descriptor {
    /// Media type of the content.
    pub media_type: String,
    /// Digest of the content.
    pub digest: String,
    /// Size of the content in bytes.
    pub size: u64,
}

impl Descriptor {
    fn new(media_type: &str, digest: &str, size: i64) -> Self {
        Self {
            media_type: media_type.to_owned(),
            digest: digest.to_owned(),
            size: u64::try_from(size).unwrap_or_default(),
        }
    }

    fn of_layer(layer: &OciDescriptor) -> Self {
        Self::new(&layer.media_type, &layer.digest, layer.size)
    }

    fn of_manifest(manifest: &ImageIndexEntry) -> Self {
        Self::new(&manifest.media_type, &manifest.digest, manifest.size)
    }
}

/// Describes the artifact that a reference names.
///
/// # Errors
/// The artifact does not exist, or the registry denies access or cannot be reached.
pub async fn describe(reference: &Reference, options: &RegistryOptions) -> Result<Description, OciError> {
    let registry = Registry::of(reference, options).await?;
    let document = registry.document(reference).await?;
    let what = format!("the manifest of '{}'", reference.whole());
    let (annotations, parts, config) = match registry.parse(&document.body, &what)? {
        OciManifest::Image(manifest) => {
            let config = match manifest.config.media_type.as_str() {
                CONFIG_MEDIA_TYPE => {
                    let digest = &manifest.config.digest;
                    let body = registry.small_blob(reference, digest, MAX_CONFIG).await?;
                    Some(registry.parse(&body, "the config blob of the artifact")?)
                }
                _ => None,
            };
            let layers: Vec<Descriptor> = manifest.layers.iter().map(Descriptor::of_layer).collect();
            (manifest.annotations, layers, config)
        }
        OciManifest::ImageIndex(index) => {
            let manifests = index.manifests.iter().map(Descriptor::of_manifest).collect();
            (index.annotations, manifests, None)
        }
    };
    Ok(Description {
        referrers: registry.attached(reference, &document.digest).await?,
        manifest: registry.parse(&document.body, &what)?,
        annotations: annotations.unwrap_or_default(),
        digest: document.digest,
        media_type: document.media_type,
        parts,
        config,
    })
}
