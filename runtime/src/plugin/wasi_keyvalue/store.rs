//! What a backend has to do.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

/// Most bytes of a key.
pub const MAX_KEY: usize = 1024;

/// Most bytes of a value.
pub const MAX_VALUE: usize = 1 << 20;

/// Keys that a backend gets at a time from a batch.
pub(super) const BATCH: usize = 64;

/// Most bytes that the values of one batch have together.
pub const MAX_BATCH: usize = 64 << 20;

/// Why a call failed; the errors of the interface.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no store of that name for this workload.
    #[error("there is no such store")]
    NoSuchStore,
    /// The workload may not do this.
    #[error("access denied")]
    AccessDenied,
    /// Something else, in words.
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
    /// The bucket that the guest calls `identifier`; it is made where there is none.
    ///
    /// # Errors
    /// The backend does not answer, or has no such bucket.
    async fn open(&self, identifier: &str) -> Result<Arc<dyn Bucket>, StoreError>;
}

/// Some keys of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The keys.
    pub keys: Vec<String>,
    /// Where to go on; absent at the end.
    pub cursor: Option<u64>,
}

/// Values by key. Keys and values are of the sizes that the interface allows.
#[async_trait]
pub trait Bucket: Send + Sync + 'static {
    /// The value of a key.
    async fn get(&self, key: &str) -> Result<Option<Bytes>, StoreError>;

    /// Set the value of a key; it is there when this returns.
    async fn set(&self, key: &str, value: Bytes) -> Result<(), StoreError>;

    /// Remove a key, if it is there.
    async fn delete(&self, key: &str) -> Result<(), StoreError>;

    /// Is there such a key?
    async fn exists(&self, key: &str) -> Result<bool, StoreError>;

    /// Keys from the beginning, or from where `cursor` points. A key that is there all the time is listed exactly once.
    async fn list_keys(&self, cursor: Option<u64>) -> Result<Page, StoreError>;

    /// Add to the counter `key`, which is 0 where there is none, and get the sum. No update is lost.
    async fn increment(&self, key: &str, delta: u64) -> Result<u64, StoreError>;

    /// The values of some keys, in their order. There are at most 64 of them.
    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Bytes>>, StoreError> {
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            values.push(self.get(key).await?);
        }
        Ok(values)
    }

    /// Set the values of some keys; of a key that is there twice, the last one. There are 1 to 64 of them. Where it fails, some
    /// may be set.
    async fn set_many(&self, pairs: &[(String, Bytes)]) -> Result<(), StoreError> {
        for (key, value) in pairs {
            self.set(key, value.clone()).await?;
        }
        Ok(())
    }

    /// Remove some keys. There are 1 to 64 of them. Where it fails, some may be removed.
    async fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        for key in keys {
            self.delete(key).await?;
        }
        Ok(())
    }
}

/// The counter that a value holds.
///
/// # Errors
/// It is no number, or the sum does not fit.
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
