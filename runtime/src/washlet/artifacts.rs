//! Where the code of workloads comes from.

use async_trait::async_trait;
use bytes::Bytes;
use wash_api::Redacted;

/// When the registry is asked for an image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Policy {
    /// At each start.
    Always,
    /// If the host does not have it.
    #[default]
    IfNotPresent,
    /// Never.
    Never,
}

/// An image, and how it is fetched.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Image {
    /// Its reference, such as `ghcr.io/acme/shop:1.0.0`.
    pub reference: String,
    /// When the registry is asked.
    pub policy: Policy,
    /// User and password; without them, those of the host.
    pub credentials: Option<Redacted<(String, String)>>,
}

/// The code of a component.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The component binary.
    pub bytes: Bytes,
    /// Its digest, such as `sha256:…`.
    pub digest: String,
}

/// Fetches images.
#[async_trait]
pub trait ArtifactSource: Send + Sync {
    /// Fetch an image.
    ///
    /// # Errors
    /// The image cannot be fetched; the error names it and the reason, without credentials.
    async fn fetch(&self, image: &Image) -> anyhow::Result<Artifact>;

    /// Remove the images that were not used for `unused`.
    async fn clean(&self, _unused: std::time::Duration) {}
}
