//! What one workload may hold on the host.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::store::BlobError;

/// The most of each that a workload may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct QuotaLimits {
    /// Bytes of one object.
    pub(super) object_size: u64,
    /// Values and listings that are open at once.
    pub(super) open: usize,
    /// Bytes that wait in temporary files for `write-data`.
    pub(super) spooled: u64,
}

/// What a workload uses of its bounds.
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

    /// May one more value be open? Until what is returned is dropped.
    pub(super) fn open(&self) -> Result<OwnedSemaphorePermit, BlobError> {
        Arc::clone(&self.open).try_acquire_owned().map_err(|_| {
            BlobError::other(format!(
                "the workload has {} values and listings open, and may have no more",
                self.limits.open
            ))
        })
    }

    /// May so many more bytes wait?
    pub(super) fn spool(&self, bytes: u64) -> Result<(), BlobError> {
        let add = |spooled: u64| {
            let sum = spooled.checked_add(bytes)?;
            (sum <= self.limits.spooled).then_some(sum)
        };
        self.spooled
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, add)
            .map(|_| ())
            .map_err(|_| {
                BlobError::other(format!(
                    "the values of the workload that are not written to an object yet have more than {} bytes: call \
                     write-data before writing the body",
                    self.limits.spooled
                ))
            })
    }

    /// So many bytes do not wait any more.
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
    fn what_is_open_is_bounded_until_it_is_closed() {
        let quota = Quota::new(LIMITS);
        let first = quota.open().unwrap();
        assert!(quota.open().is_err());
        drop(first);
        assert!(quota.open().is_ok());
    }

    #[test]
    fn what_waits_is_bounded_until_it_is_gone() {
        let quota = Quota::new(LIMITS);
        quota.spool(6).unwrap();
        assert!(quota.spool(5).is_err());
        quota.spool(4).unwrap();
        quota.unspool(6);
        quota.spool(6).unwrap();
        assert!(quota.spool(u64::MAX).is_err());
    }
}
