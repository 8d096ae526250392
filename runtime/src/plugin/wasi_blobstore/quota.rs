//! Limits on the resources of one workload.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::store::BlobError;

/// The limits of a workload.
#[derive(Clone, Copy, Debug)]
pub(super) struct QuotaLimits {
    /// Largest object, in bytes.
    pub(super) object_size: u64,
    /// Most values and listings open at the same time.
    pub(super) open: usize,
    /// Most bytes buffered for values without an object.
    pub(super) spooled: u64,
}

/// Current usage of a workload, and its limits.
pub(super) struct Quota {
    pub(super) limits: QuotaLimits,
    open: Arc<Semaphore>,
    spooled: AtomicU64,
}

impl Quota {
    pub(super) fn new(limits: QuotaLimits) -> Self {
        Self {
            limits,
            open: Arc::new(Semaphore::new(limits.open)),
            spooled: AtomicU64::new(0),
        }
    }

    /// Reserves one open value or listing until the permit is dropped.
    pub(super) fn open(&self) -> Result<OwnedSemaphorePermit, BlobError> {
        Arc::clone(&self.open).try_acquire_owned().map_err(|_| {
            BlobError::other(format!(
                "the workload has reached the limit of {} open values and listings",
                self.limits.open
            ))
        })
    }

    /// Reserves buffer space.
    pub(super) fn spool(&self, bytes: u64) -> Result<(), BlobError> {
        let add = |spooled: u64| {
            let sum = spooled.checked_add(bytes)?;
            (sum <= self.limits.spooled).then_some(sum)
        };
        self.spooled
            .try_update(Ordering::AcqRel, Ordering::Acquire, add)
            .map(|_| ())
            .map_err(|_| {
                BlobError::other(format!(
                    "the values of the workload without an object exceed {} bytes in total: call \
                     write-data before writing the body",
                    self.limits.spooled
                ))
            })
    }

    /// Releases buffer space.
    pub(super) fn unspool(&self, bytes: u64) {
        self.spooled.fetch_sub(bytes, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: QuotaLimits = QuotaLimits {
        object_size: 1,
        open: 1,
        spooled: 10,
    };

    #[test]
    fn open_values_are_bounded() {
        let quota = Quota::new(LIMITS);
        let first = quota.open().unwrap();
        assert!(quota.open().is_err());
        drop(first);
        assert!(quota.open().is_ok());
    }

    #[test]
    fn buffered_bytes_are_bounded() {
        let quota = Quota::new(LIMITS);
        quota.spool(6).unwrap();
        assert!(quota.spool(5).is_err());
        quota.spool(4).unwrap();
        quota.unspool(6);
        quota.spool(6).unwrap();
        assert!(quota.spool(u64::MAX).is_err());
    }
}
