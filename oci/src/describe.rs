//! What an artifact is, without its component.

use std::collections::BTreeMap;

use oci_client::Reference;
use oci_client::manifest::{OciDescriptor, OciManifest};
use serde::Serialize;
use serde_json::Value;

use super::artifact::CONFIG;
use super::connection::Registry;
use super::error::OciError;
use super::options::RegistryOptions;
use super::referrers::Referrer;

/// Most bytes of a configuration.
const MAX_CONFIG: usize = 4 << 20;

/// What an artifact is.
#[derive(Clone, Debug, Serialize)]
pub struct Description {
    /// Digest of its manifest or index.
    pub digest: String,
    /// Media type of that.
    pub media_type: String,
    /// What is said of it.
    pub annotations: BTreeMap<String, String>,
    /// Its layers; of an index, its manifests.
    pub parts: Vec<Part>,
    /// What its configuration says, where that is the configuration of a component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<Value>,
    /// What refers to it.
    pub referrers: Vec<Referrer>,
    /// The manifest or index as it is.
    pub manifest: Value,
}

/// A layer, or a manifest of an index.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// What it is.
    pub media_type: String,
    /// Its digest.
    pub digest: String,
    /// Its bytes.
    pub size: u64,
}

impl Part {
    fn new(media_type: &str, digest: &str, size: i64) -> Self {
        Self {
            media_type: media_type.to_owned(),
            digest: digest.to_owned(),
            size: u64::try_from(size).unwrap_or_default(),
        }
    }

    fn of(descriptor: &OciDescriptor) -> Self {
        Self::new(&descriptor.media_type, &descriptor.digest, descriptor.size)
    }
}

/// Find out what a reference names, and what refers to that.
///
/// # Errors
/// It is not there, or no artifact.
pub async fn describe(reference: &Reference, options: &RegistryOptions) -> Result<Description, OciError> {
    let registry = Registry::of(reference, options).await?;
    let document = registry.document(reference).await?;
    let what = format!("its manifest of '{}'", reference.whole());
    let (annotations, parts, config) = match registry.parse(&document.body, &what)? {
        OciManifest::Image(manifest) => {
            let config = match manifest.config.media_type.as_str() {
                CONFIG => {
                    let digest = &manifest.config.digest;
                    let body = registry.small_blob(reference, digest, MAX_CONFIG).await?;
                    Some(registry.parse(&body, "the configuration of the artifact")?)
                }
                _ => None,
            };
            let parts: Vec<Part> = manifest.layers.iter().map(Part::of).collect();
            (manifest.annotations, parts, config)
        }
        OciManifest::ImageIndex(index) => {
            let part = |entry: &oci_client::manifest::ImageIndexEntry| {
                Part::new(&entry.media_type, &entry.digest, entry.size)
            };
            (
                index.annotations,
                index.manifests.iter().map(part).collect(),
                None,
            )
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
