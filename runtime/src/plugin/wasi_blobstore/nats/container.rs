//! A container of the NATS backend.

use std::sync::Arc;

use async_trait::async_trait;
use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::bucket::Bucket;
use super::upload::NatsUpload;
use super::{download, listing};
use crate::plugin::wasi_blobstore::store::{
    BlobError, Container, Download, Names, ObjectInfo, Range, Upload,
};

/// Objects removed concurrently.
const CONCURRENT_REMOVALS: usize = 32;

/// A container on a NATS server.
pub(super) struct NatsContainer {
    bucket: Arc<Bucket>,
}

impl NatsContainer {
    pub(super) fn new(bucket: Bucket) -> Self {
        Self {
            bucket: Arc::new(bucket),
        }
    }
}

#[async_trait]
impl Container for NatsContainer {
    fn place(&self) -> String {
        format!("nats {} {}", self.bucket.server.name(), self.bucket.id)
    }

    async fn created_at(&self) -> Result<u64, BlobError> {
        self.bucket.check().await?;
        let created = self.bucket.stream.cached_info().created;
        Ok(u64::try_from(created.unix_timestamp()).unwrap_or_default())
    }

    async fn info(&self, object: &str) -> Result<Option<ObjectInfo>, BlobError> {
        let (version, _) = self.bucket.version(object).await?;
        Ok(version.map(|version| ObjectInfo {
            created_at: version.written,
            size: version.info.size as u64,
        }))
    }

    async fn read(&self, object: &str, range: Range) -> Result<Download, BlobError> {
        let (version, _) = self.bucket.version(object).await?;
        let version = version.ok_or_else(|| BlobError::NoSuchObject(object.to_owned()))?;
        download::open(Arc::clone(&self.bucket), &version, range).await
    }

    async fn write(&self, object: &str) -> Result<Box<dyn Upload>, BlobError> {
        self.bucket.check().await?;
        Ok(Box::new(NatsUpload::new(Arc::clone(&self.bucket), object)))
    }

    async fn list(&self) -> Result<Names, BlobError> {
        self.bucket.check().await?;
        let names = listing::versions(Arc::clone(&self.bucket))
            .map_ok(|page| page.into_iter().map(|version| version.info.name).collect());
        Ok(names.boxed())
    }

    async fn delete(&self, object: &str) -> Result<(), BlobError> {
        match self.bucket.version(object).await? {
            (Some(version), _) => self.bucket.remove(&version).await,
            (None, _) => Ok(()),
        }
    }

    async fn clear(&self) -> Result<(), BlobError> {
        self.bucket.check().await?;
        let mut pages = listing::versions(Arc::clone(&self.bucket));
        while let Some(page) = pages.next().await {
            // Each version separately, so that objects written meanwhile are kept.
            let mut removals = stream::iter(page?)
                .map(|version| async move { self.bucket.remove(&version).await })
                .buffer_unordered(CONCURRENT_REMOVALS);
            while let Some(removed) = removals.next().await {
                removed?;
            }
        }
        Ok(())
    }
}
