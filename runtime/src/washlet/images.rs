//! The artifact source that pulls images from registries.

use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use bytes::Bytes;
use tokio::runtime::Handle;
use wash_api::Redacted;

use super::artifacts::{Artifact, ArtifactSource, Image, Policy};
use crate::claims::{Claim, FolderUse, Overlap};
use crate::oci::{self, Cache, Credentials, OciError, PullPolicy, Pulled, Puller, RegistryOptions};

/// Default time limit for pulling one image.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Pulls images from registries into a disk cache, which several hosts can share.
pub struct OciArtifacts {
    cache: Cache,
    /// Set unless the folder has another use; then pulls fail.
    claim: Result<Claim, Overlap>,
    options: RegistryOptions,
    timeout: Duration,
    max_bytes: u64,
}

impl OciArtifacts {
    /// Creates a source with a time limit of 30 s per image. Images without credentials use those of Docker's config.
    pub fn new(cache: Cache) -> Self {
        Self {
            claim: Claim::new(cache.root(), FolderUse::Cache),
            cache,
            options: RegistryOptions::default(),
            timeout: TIMEOUT,
            max_bytes: u64::MAX,
        }
    }

    /// Sets the options for connections to registries.
    #[must_use]
    pub fn with_options(self, options: RegistryOptions) -> Self {
        Self { options, ..self }
    }

    /// Sets the time limit for pulling one image.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Sets the size in bytes to which [`clean`](ArtifactSource::clean) reduces the cache; unlimited by default.
    #[must_use]
    pub fn with_max_bytes(self, max_bytes: u64) -> Self {
        Self { max_bytes, ..self }
    }

    async fn pull(&self, image: &Image) -> anyhow::Result<Pulled> {
        if let Err(overlap) = &self.claim {
            return Err(overlap.clone().into());
        }
        let reference = oci::parse_reference(&image.reference)?;
        let mut puller = Puller::new(self.cache.clone());
        puller.policy = match image.policy {
            Policy::Always => PullPolicy::Always,
            Policy::IfNotPresent => PullPolicy::IfNotPresent,
            Policy::Never => PullPolicy::Never,
        };
        puller.options = self.options.clone();
        if let Some((username, password)) = image.credentials.clone().map(Redacted::into_inner) {
            puller.options.credentials = Some(Credentials::Basic { username, password });
        }
        let timeout = self.timeout;
        // On a blocking thread: computing the digest of a large image takes a while.
        let runtime = Handle::current();
        let done = tokio::task::spawn_blocking(move || {
            runtime.block_on(async { tokio::time::timeout(timeout, puller.pull(&reference)).await })
        });
        Ok(done.await?.with_context(|| {
            format!(
                "image '{}' was not pulled within {} s",
                image.reference,
                timeout.as_secs()
            )
        })??)
    }

    /// Pulls an image. If the disk is full, empties the cache and retries; running workloads do not need cached images.
    async fn pull_into_space(&self, image: &Image) -> anyhow::Result<Pulled> {
        match self.pull(image).await {
            Err(error) if is_full(&error) => {
                tracing::warn!(
                    image = image.reference,
                    "no disk space left; removing all cached images"
                );
                self.reduce(Duration::ZERO, 0).await;
                self.pull(image).await
            }
            pulled => pulled,
        }
    }

    /// Removes the images that were not used for `unused`, and reduces the cache to `max_bytes`.
    async fn reduce(&self, unused: Duration, max_bytes: u64) {
        let cache = self.cache.clone();
        let cleaned = tokio::task::spawn_blocking(move || cache.clean(unused, max_bytes)).await;
        match cleaned {
            Ok(Ok(0)) | Err(_) => {}
            Ok(Ok(count)) => tracing::info!(count, "removed unused images"),
            Ok(Err(error)) => tracing::warn!(%error, "cannot clean the image cache"),
        }
    }
}

#[async_trait]
impl ArtifactSource for OciArtifacts {
    async fn fetch(&self, image: &Image) -> anyhow::Result<Artifact> {
        let what = || format!("cannot get image '{}'", image.reference);
        let pulled = self.pull_into_space(image).await.with_context(what)?;
        let bytes = match tokio::fs::read(&pulled.path).await {
            Ok(bytes) => bytes,
            // The image was removed from the cache after the pull.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let pulled = self.pull(image).await.with_context(what)?;
                tokio::fs::read(&pulled.path).await.with_context(what)?
            }
            Err(error) => return Err(anyhow::Error::new(error).context(what())),
        };
        Ok(Artifact {
            bytes: Bytes::from(bytes),
            digest: pulled.layer,
        })
    }

    async fn clean(&self, unused: Duration) {
        self.reduce(unused, self.max_bytes).await;
    }
}

fn is_full(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<OciError>()
        .is_some_and(OciError::is_storage_full)
}
