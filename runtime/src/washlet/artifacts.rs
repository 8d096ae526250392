//! Sources of component code.

use async_trait::async_trait;
use bytes::Bytes;
use wash_api::Redacted;

/// When an image is pulled from its registry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Policy {
    /// At each start.
    Always,
    /// If the image is not in the cache.
    #[default]
    IfNotPresent,
    /// Never.
    Never,
}

/// An image and the settings to fetch it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Image {
    /// Image reference, such as `ghcr.io/acme/shop:1.0.0`.
    pub reference: String,
    /// When the image is pulled.
    pub policy: Policy,
    /// User name and password; if `None`, the host's credentials are used.
    pub credentials: Option<Redacted<(String, String)>>,
}

/// The code of a component.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The component binary.
    pub bytes: Bytes,
    /// Digest of the binary, such as `sha256:…`.
    pub digest: String,
}

/// Fetches images.
#[async_trait]
pub trait ArtifactSource: Send + Sync {
    /// Fetches an image.
    ///
    /// # Errors
    /// The image cannot be fetched. The error contains the image reference and the reason, but no credentials.
    async fn fetch(&self, image: &Image) -> anyhow::Result<Artifact>;

    /// Removes the images that were not used for the given time.
    async fn clean(&self, _unused: std::time::Duration) {}
}
