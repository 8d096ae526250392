//! The interface of blobstore backends.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

/// Longest name of a container, in bytes.
pub const MAX_CONTAINER: usize = 64;

/// Longest name of an object, in bytes.
pub const MAX_OBJECT: usize = 1024;

/// The error of a blobstore call. The interface reports errors as text: these messages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlobError {
    /// The container does not exist.
    #[error("container '{0}' not found")]
    NoSuchContainer(String),
    /// The container already exists.
    #[error("container '{0}' already exists")]
    ContainerExists(String),
    /// The object does not exist.
    #[error("object '{0}' not found")]
    NoSuchObject(String),
    /// The range starts after the end of the object, or ends before its start.
    #[error("invalid range: bytes {start} to {end} of an object of {size} bytes")]
    NoSuchRange {
        /// First byte.
        start: u64,
        /// Last byte.
        end: u64,
        /// Size of the object.
        size: u64,
    },
    /// The workload's entry is read-only.
    #[error("access denied: this store is read-only")]
    ReadOnly,
    /// The workload may not use this container.
    #[error("access denied: this workload may not use the container '{0}'")]
    Denied(String),
    /// The call exceeded its time limit.
    #[error("the store did not answer within {} s", .0.as_secs())]
    Late(Duration),
    /// Any other error, as a message.
    #[error("{0}")]
    Other(String),
}

impl BlobError {
    pub(super) fn other(message: impl Into<String>) -> Self {
        Self::Other(message.into())
    }
}

/// A backend for one entry of the `host_interfaces` of a workload.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Creates an empty container.
    ///
    /// # Errors
    /// Fails if the container exists, or the backend does not respond.
    async fn create(&self, container: &str) -> Result<Arc<dyn Container>, BlobError>;

    /// Returns the container of this name, if it exists.
    ///
    /// # Errors
    /// Fails if the backend does not respond.
    async fn open(&self, container: &str) -> Result<Option<Arc<dyn Container>>, BlobError>;

    /// Removes a container and its contents.
    ///
    /// # Errors
    /// Fails if the container does not exist, or the backend does not respond.
    async fn delete(&self, container: &str) -> Result<(), BlobError>;
}

/// Metadata of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectInfo {
    /// When it was written, in seconds since 1970.
    pub created_at: u64,
    /// Size in bytes.
    pub size: u64,
}

/// The content of an object in chunks of at most 1 MiB.
pub type Body = BoxStream<'static, Result<Bytes, BlobError>>;

/// Names of objects in pages of at most 1000.
pub type Names = BoxStream<'static, Result<Vec<String>, BlobError>>;

/// The content of an object, or of a range of it.
pub struct Download {
    /// Number of bytes in `body`.
    pub size: u64,
    /// The content.
    pub body: Body,
}

/// A container of objects. Callers have checked the length of the names.
#[async_trait]
pub trait Container: Send + Sync + 'static {
    /// Identifies the storage location: two containers with equal values are the same.
    fn place(&self) -> String;

    /// Returns whether all writing calls are rejected.
    fn read_only(&self) -> bool {
        false
    }

    /// Returns the creation time, in seconds since 1970.
    async fn created_at(&self) -> Result<u64, BlobError>;

    /// Returns the metadata of an object; `None` if it does not exist.
    async fn info(&self, object: &str) -> Result<Option<ObjectInfo>, BlobError>;

    /// Reads a range of an object.
    async fn read(&self, object: &str, range: Range) -> Result<Download, BlobError>;

    /// Begins to write an object. An existing object stays unchanged until [`Upload::commit`].
    async fn write(&self, object: &str) -> Result<Box<dyn Upload>, BlobError>;

    /// Lists all names. An object that exists during the whole listing and is not written meanwhile is listed exactly once.
    async fn list(&self) -> Result<Names, BlobError>;

    /// Removes an object, if it exists.
    async fn delete(&self, object: &str) -> Result<(), BlobError>;

    /// Removes all objects that exist at the time of the call.
    async fn clear(&self) -> Result<(), BlobError>;
}

/// An object being written. Dropping it without a commit discards the data.
#[async_trait]
pub trait Upload: Send {
    /// Appends at most 1 MiB.
    async fn write(&mut self, bytes: Bytes) -> Result<(), BlobError>;

    /// Stores the object, replacing any existing one. When this returns, the object is as durable as the backend can make it.
    async fn commit(self: Box<Self>) -> Result<(), BlobError>;
}

/// A range of bytes in an object, both ends inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Offset of the first byte.
    pub start: u64,
    /// Offset of the last byte; an offset beyond the end means the last byte of the object.
    pub end: u64,
}

impl Range {
    /// All bytes.
    pub const ALL: Self = Self {
        start: 0,
        end: u64::MAX,
    };

    /// Returns the length of the range in an object of `size` bytes.
    ///
    /// # Errors
    /// Fails if the range starts after the end of the object, or ends before its start.
    pub fn length(self, size: u64) -> Result<u64, BlobError> {
        if self.start > size || self.end < self.start {
            return Err(BlobError::NoSuchRange {
                start: self.start,
                end: self.end,
                size,
            });
        }
        Ok((size - self.start).min((self.end - self.start).saturating_add(1)))
    }
}

/// Converts a time to seconds since 1970.
pub(super) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |duration| duration.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(start: u64, end: u64, size: u64) -> Result<u64, String> {
        Range { start, end }
            .length(size)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn ranges_include_both_ends() {
        assert_eq!(length(0, 99, 100), Ok(100));
        assert_eq!(length(0, 0, 100), Ok(1));
        assert_eq!(length(99, 99, 100), Ok(1));
        assert_eq!(length(10, 19, 100), Ok(10));
    }

    #[test]
    fn ranges_end_with_the_object() {
        assert_eq!(length(0, 100, 100), Ok(100));
        assert_eq!(length(90, u64::MAX, 100), Ok(10));
        assert_eq!(Range::ALL.length(u64::MAX), Ok(u64::MAX));
        assert_eq!(length(100, 100, 100), Ok(0), "at the end");
        assert_eq!(length(0, 0, 0), Ok(0), "empty object");
    }

    #[test]
    fn invalid_ranges_are_errors() {
        assert_eq!(
            length(101, 102, 100),
            Err("invalid range: bytes 101 to 102 of an object of 100 bytes".to_owned())
        );
        assert!(length(5, 4, 100).is_err());
    }
}
