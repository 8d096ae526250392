//! The interface of key-value backends.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

/// Longest key, in bytes.
pub const MAX_KEY: usize = 1024;

/// Largest value, in bytes.
pub const MAX_VALUE: usize = 1 << 20;

/// Most keys passed to a backend in one call.
pub(super) const BATCH: usize = 64;

/// Largest total size of the values read in one batch, in bytes.
pub const MAX_BATCH: usize = 64 << 20;

/// The error of a key-value call, with the variants of the interface.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The workload has no store of this name.
    #[error("no such store")]
    NoSuchStore,
    /// The workload is not allowed to do this.
    #[error("access denied")]
    AccessDenied,
    /// Any other error, as a message.
    #[error("{0}")]
    Other(String),
}

impl StoreError {
    pub(super) fn other(message: impl Into<String>) -> Self {
        Self::Other(message.into())
    }
}

/// A backend for one entry of the `host_interfaces` of a workload.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Returns the bucket that the guest calls `identifier`, creating it if it does not exist.
    ///
    /// # Errors
    /// Fails if the backend does not respond, or has no such bucket.
    async fn open(&self, identifier: &str) -> Result<Arc<dyn Bucket>, StoreError>;
}

/// A page of keys of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The keys.
    pub keys: Vec<String>,
    /// Where the next page starts; `None` at the end.
    pub cursor: Option<u64>,
}

/// A bucket of key-value pairs. Callers have checked the sizes of keys and values.
#[async_trait]
pub trait Bucket: Send + Sync + 'static {
    /// Returns the value of a key.
    async fn get(&self, key: &str) -> Result<Option<Bytes>, StoreError>;

    /// Sets the value of a key; it is stored when this returns.
    async fn set(&self, key: &str, value: Bytes) -> Result<(), StoreError>;

    /// Removes a key, if it exists.
    async fn delete(&self, key: &str) -> Result<(), StoreError>;

    /// Returns whether the key exists.
    async fn exists(&self, key: &str) -> Result<bool, StoreError>;

    /// Lists keys from the beginning, or after `cursor`. A key that exists during the whole listing is listed exactly once.
    async fn list_keys(&self, cursor: Option<u64>) -> Result<Page, StoreError>;

    /// Adds to the counter `key` and returns the sum; a missing counter is 0. Concurrent updates are not lost.
    async fn increment(&self, key: &str, delta: u64) -> Result<u64, StoreError>;

    /// Returns the values of up to 64 keys, in the order of the keys.
    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Bytes>>, StoreError> {
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            values.push(self.get(key).await?);
        }
        Ok(values)
    }

    /// Sets the values of 1 to 64 keys; of duplicate keys the last value is used. If this fails, some may be set.
    async fn set_many(&self, pairs: &[(String, Bytes)]) -> Result<(), StoreError> {
        for (key, value) in pairs {
            self.set(key, value.clone()).await?;
        }
        Ok(())
    }

    /// Removes 1 to 64 keys. If this fails, some may be removed.
    async fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        for key in keys {
            self.delete(key).await?;
        }
        Ok(())
    }
}

/// Adds `delta` to the counter stored in a value; a missing counter is 0.
///
/// # Errors
/// Fails if the value is not a counter, or if the sum overflows.
pub(super) fn add(value: Option<&[u8]>, delta: u64) -> Result<u64, StoreError> {
    let counter = match value {
        None => 0,
        Some(value) => std::str::from_utf8(value)
            .ok()
            .and_then(|digits| digits.parse::<u64>().ok())
            .ok_or_else(|| StoreError::other("the value is not a counter"))?,
    };
    counter
        .checked_add(delta)
        .ok_or_else(|| StoreError::other("the counter would exceed 64 bits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_its_decimal_digits() {
        assert_eq!(add(None, 3), Ok(3));
        assert_eq!(add(Some(b"39"), 3), Ok(42));
        assert!(
            add(Some(b"x"), 1)
                .unwrap_err()
                .to_string()
                .contains("not a counter")
        );
        assert!(add(Some(b""), 1).is_err());
        assert!(
            add(Some(b"18446744073709551615"), 1)
                .unwrap_err()
                .to_string()
                .contains("exceed")
        );
    }
}
