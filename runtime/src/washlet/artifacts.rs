//! Where the code of workloads comes from.

use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;

/// When a registry is asked for an image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Policy {
    /// Each time.
    Always,
    /// If the host does not have it.
    #[default]
    IfNotPresent,
    /// Not at all.
    Never,
}

/// An image, and how it is got.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Image {
    /// Its reference, such as `ghcr.io/acme/shop:1.0.0`.
    pub reference: String,
    /// When a registry is asked.
    pub policy: Policy,
    /// User and password; without them the host's own.
    pub credentials: Option<(String, String)>,
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image")
            .field("reference", &self.reference)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// The code of a component.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The component binary.
    pub bytes: Bytes,
    /// Its digest, such as `sha256:…`.
    pub digest: String,
}

/// Gets images.
#[async_trait]
pub trait ArtifactSource: Send + Sync {
    /// Get an image.
    ///
    /// # Errors
    /// It cannot be had; the error says which one and why, without credentials.
    async fn fetch(&self, image: &Image) -> anyhow::Result<Artifact>;

    /// Remove what was not used for `unused`.
    async fn clean(&self, _unused: std::time::Duration) {}
}
