//! Images from registries.

use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use bytes::Bytes;
use tokio::runtime::Handle;
use wash_api::Redacted;

use super::artifacts::{Artifact, ArtifactSource, Image, Policy};
use crate::oci::{self, Cache, Credentials, OciError, PullPolicy, Pulled, Puller, RegistryOptions};

/// The default time for one image.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Fetches images from registries, into a cache on the disk that hosts can share.
pub struct OciArtifacts {
    cache: Cache,
    options: RegistryOptions,
    timeout: Duration,
    most: u64,
}

impl OciArtifacts {
    /// With docker's credentials for images that have none, and 30 s for each image.
    pub fn new(cache: Cache) -> Self {
        Self {
            cache,
            options: RegistryOptions::default(),
            timeout: TIMEOUT,
            most: u64::MAX,
        }
    }

    /// How to connect to registries.
    #[must_use]
    pub fn with_options(self, options: RegistryOptions) -> Self {
        Self { options, ..self }
    }

    /// Time for one image.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The size in bytes to which cleaning reduces the cache.
    #[must_use]
    pub fn with_max_bytes(self, most: u64) -> Self {
        Self { most, ..self }
    }

    async fn pull(&self, image: &Image) -> anyhow::Result<Pulled> {
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
        // On a blocking thread: digests of large images take a while to compute.
        let runtime = Handle::current();
        let done = tokio::task::spawn_blocking(move || {
            runtime.block_on(async { tokio::time::timeout(timeout, puller.pull(&reference)).await })
        });
        Ok(done.await?.with_context(|| {
            format!(
                "image '{}' did not come within {} s",
                image.reference,
                timeout.as_secs()
            )
        })??)
    }

    /// Pull; where the disk is full, remove the images in the cache, which workloads that run do not need, and pull once more.
    async fn pull_into_space(&self, image: &Image) -> anyhow::Result<Pulled> {
        match self.pull(image).await {
            Err(error) if is_full(&error) => {
                tracing::warn!(
                    image = image.reference,
                    "there is no space left for images: removing those in the cache"
                );
                self.reduce(Duration::ZERO, 0).await;
                self.pull(image).await
            }
            pulled => pulled,
        }
    }

    /// Remove the images that were not used for `unused`, and those beyond `most` bytes.
    async fn reduce(&self, unused: Duration, most: u64) {
        let cache = self.cache.clone();
        let cleaned = tokio::task::spawn_blocking(move || cache.clean(unused, most)).await;
        match cleaned {
            Ok(Ok(0)) | Err(_) => {}
            Ok(Ok(count)) => tracing::info!(count, "unused images were removed"),
            Ok(Err(error)) => tracing::warn!(%error, "the cache of images cannot be cleaned"),
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
            // The cache was cleaned in between.
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
        self.reduce(unused, self.most).await;
    }
}

fn is_full(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<OciError>()
        .is_some_and(OciError::is_storage_full)
}
