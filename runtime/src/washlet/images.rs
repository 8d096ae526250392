//! Images from registries.

use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use bytes::Bytes;
use tokio::runtime::Handle;

use super::artifacts::{Artifact, ArtifactSource, Image, Policy};
use crate::oci::{self, Cache, Credentials, OciError, PullPolicy, Pulled, Puller, RegistryOptions};

/// Time for one image, unless set otherwise.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Gets images from registries, into a cache on the disk that hosts can share.
pub struct OciArtifacts {
    cache: Cache,
    options: RegistryOptions,
    timeout: Duration,
    most: u64,
}

impl OciArtifacts {
    /// With the credentials of docker, for images that come without, and 30 s for each.
    pub fn new(cache: Cache) -> Self {
        Self {
            cache,
            options: RegistryOptions::default(),
            timeout: TIMEOUT,
            most: u64::MAX,
        }
    }

    /// How registries are spoken to.
    #[must_use]
    pub fn with_options(self, options: RegistryOptions) -> Self {
        Self { options, ..self }
    }

    /// Time for one image.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Most bytes of the cache, to which cleaning reduces it.
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
        if let Some((username, password)) = image.credentials.clone() {
            puller.options.credentials = Some(Credentials::Basic { username, password });
        }
        let timeout = self.timeout;
        // On a thread of its own: digests of large images take a while to compute.
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

    /// Pull, and where there is no space left once more without what is in the cache: workloads that run need nothing of it.
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

    /// Remove what was not used for `unused`, and what is beyond `most` bytes.
    async fn reduce(&self, unused: Duration, most: u64) {
        let cache = self.cache.clone();
        let cleaned = tokio::task::spawn_blocking(move || cache.clean(unused, most)).await;
        match cleaned {
            Ok(Ok(0)) | Err(_) => {}
            Ok(Ok(count)) => tracing::info!(count, "images that nobody used were removed"),
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
            // Somebody cleaned the cache in between.
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
