//! Wrapper for read-only stores.

use std::sync::Arc;

use async_trait::async_trait;

use super::store::{BlobError, Container, Download, Names, ObjectInfo, Range, Store, Upload};
use crate::plugin::backends::{Settings, SettingsError};

/// The key of `config`, read by every backend, that makes a store read-only.
pub(super) const READ_ONLY: &str = "read_only";

/// Wraps `store` if the settings make it read-only: writing calls are then rejected before they reach the backend.
pub(super) fn as_set(
    store: Arc<dyn Store>,
    settings: &Settings<'_>,
) -> Result<Arc<dyn Store>, SettingsError> {
    Ok(if settings.flag(READ_ONLY)? {
        Arc::new(ReadOnly(store))
    } else {
        store
    })
}

struct ReadOnly(Arc<dyn Store>);

#[async_trait]
impl Store for ReadOnly {
    async fn create(&self, _: &str) -> Result<Arc<dyn Container>, BlobError> {
        Err(BlobError::ReadOnly)
    }

    async fn open(&self, container: &str) -> Result<Option<Arc<dyn Container>>, BlobError> {
        let container = self.0.open(container).await?;
        Ok(container.map(|container| Arc::new(ReadOnlyContainer(container)) as Arc<dyn Container>))
    }

    async fn delete(&self, _: &str) -> Result<(), BlobError> {
        Err(BlobError::ReadOnly)
    }
}

struct ReadOnlyContainer(Arc<dyn Container>);

#[async_trait]
impl Container for ReadOnlyContainer {
    fn place(&self) -> String {
        self.0.place()
    }

    fn read_only(&self) -> bool {
        true
    }

    async fn created_at(&self) -> Result<u64, BlobError> {
        self.0.created_at().await
    }

    async fn info(&self, object: &str) -> Result<Option<ObjectInfo>, BlobError> {
        self.0.info(object).await
    }

    async fn read(&self, object: &str, range: Range) -> Result<Download, BlobError> {
        self.0.read(object, range).await
    }

    async fn write(&self, _: &str) -> Result<Box<dyn Upload>, BlobError> {
        Err(BlobError::ReadOnly)
    }

    async fn list(&self) -> Result<Names, BlobError> {
        self.0.list().await
    }

    async fn delete(&self, _: &str) -> Result<(), BlobError> {
        Err(BlobError::ReadOnly)
    }

    async fn clear(&self) -> Result<(), BlobError> {
        Err(BlobError::ReadOnly)
    }
}
