//! What a backend has to do.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

/// Most bytes of the name of a container.
pub const MAX_CONTAINER: usize = 64;

/// Most bytes of the name of an object.
pub const MAX_OBJECT: usize = 1024;

/// Why a call failed. The interface has words for errors only: these.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlobError {
    /// There is no container of that name.
    #[error("there is no container '{0}'")]
    NoSuchContainer(String),
    /// There is one already.
    #[error("there is a container '{0}' already")]
    ContainerExists(String),
    /// There is no object of that name.
    #[error("there is no object '{0}'")]
    NoSuchObject(String),
    /// A range begins behind the end of the object, or ends before it begins.
    #[error("an object of {size} bytes has no bytes {start} to {end}")]
    NoSuchRange {
        /// First byte.
        start: u64,
        /// Last byte.
        end: u64,
        /// Bytes of the object.
        size: u64,
    },
    /// The entry of the workload may only read.
    #[error("access denied: this store is read-only")]
    ReadOnly,
    /// The workload may not use this container.
    #[error("access denied: this workload may not use the container '{0}'")]
    Denied(String),
    /// It took too long.
    #[error("the store did not answer within {} s", .0.as_secs())]
    Late(Duration),
    /// Something else, in words.
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
    /// Make an empty container.
    ///
    /// # Errors
    /// There is one of that name, or the backend does not answer.
    async fn create(&self, container: &str) -> Result<Arc<dyn Container>, BlobError>;

    /// The container of this name, if it is there.
    ///
    /// # Errors
    /// The backend does not answer.
    async fn open(&self, container: &str) -> Result<Option<Arc<dyn Container>>, BlobError>;

    /// Remove a container and all that is in it.
    ///
    /// # Errors
    /// There is none, or the backend does not answer.
    async fn delete(&self, container: &str) -> Result<(), BlobError>;
}

/// What is known of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectInfo {
    /// When it was written, in seconds since 1970.
    pub created_at: u64,
    /// Its bytes.
    pub size: u64,
}

/// Some bytes at a time. None is larger than 1 MiB.
pub type Body = BoxStream<'static, Result<Bytes, BlobError>>;

/// Names of objects, some at a time: at most 1000.
pub type Names = BoxStream<'static, Result<Vec<String>, BlobError>>;

/// Bytes of an object, to be read.
pub struct Download {
    /// How many they are.
    pub size: u64,
    /// The bytes.
    pub body: Body,
}

/// The objects of a container. Names are of the sizes that the interface allows.
#[async_trait]
pub trait Container: Send + Sync + 'static {
    /// Where the objects are: two containers with the same place are the same one.
    fn place(&self) -> String;

    /// Is every call refused that writes?
    fn read_only(&self) -> bool {
        false
    }

    /// When it was made, in seconds since 1970.
    async fn created_at(&self) -> Result<u64, BlobError>;

    /// What is known of an object; `None`: it is not there.
    async fn info(&self, object: &str) -> Result<Option<ObjectInfo>, BlobError>;

    /// Read a part of an object.
    async fn read(&self, object: &str, range: Range) -> Result<Download, BlobError>;

    /// Begin to write an object. What was there stays until [`Upload::commit`].
    async fn write(&self, object: &str) -> Result<Box<dyn Upload>, BlobError>;

    /// All names. An object that is there all the time, and not written meanwhile, is listed exactly once.
    async fn list(&self) -> Result<Names, BlobError>;

    /// Remove an object, if it is there.
    async fn delete(&self, object: &str) -> Result<(), BlobError>;

    /// Remove all objects that are there now.
    async fn clear(&self) -> Result<(), BlobError>;
}

/// An object that is being written. If it is dropped, nothing was written.
#[async_trait]
pub trait Upload: Send {
    /// Take these bytes, at most 1 MiB.
    async fn write(&mut self, bytes: Bytes) -> Result<(), BlobError>;

    /// Now it is there, in place of what was there; it stays when this has returned.
    async fn commit(self: Box<Self>) -> Result<(), BlobError>;
}

/// Which bytes of an object: from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Offset of the first byte.
    pub start: u64,
    /// Offset of the last byte; beyond the end of the object: its last one.
    pub end: u64,
}

impl Range {
    /// All bytes.
    pub const ALL: Self = Self {
        start: 0,
        end: u64::MAX,
    };

    /// How many bytes of an object of `size` bytes these are.
    ///
    /// # Errors
    /// The range begins behind the end of the object, or ends before it begins.
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

/// Seconds since 1970.
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
        assert_eq!(length(100, 100, 100), Ok(0), "its end");
        assert_eq!(length(0, 0, 0), Ok(0), "nothing of nothing");
    }

    #[test]
    fn ranges_that_are_none_are_errors() {
        assert_eq!(
            length(101, 102, 100),
            Err("an object of 100 bytes has no bytes 101 to 102".to_owned())
        );
        assert!(length(5, 4, 100).is_err());
    }
}
