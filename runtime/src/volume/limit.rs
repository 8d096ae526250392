//! The limit of a volume, shared with the instances that mount it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::text::short_name;

/// The limit of a volume.
#[derive(Debug)]
pub(crate) struct VolumeLimit {
    name: String,
    /// In bytes.
    pub(super) max: u64,
    /// How often the volume exceeded its limit.
    exceeded: AtomicU64,
    /// Number of instances that mount the volume.
    users: AtomicUsize,
}

/// The volume exceeded its limit.
#[derive(Debug, thiserror::Error)]
#[error("the volume '{name}' exceeded its limit of {max} bytes and was emptied")]
pub(crate) struct VolumeExceeded {
    name: String,
    max: u64,
}

impl VolumeLimit {
    pub(super) fn new(name: &str, max: u64) -> Self {
        Self {
            name: short_name(name),
            max,
            exceeded: AtomicU64::new(0),
            users: AtomicUsize::new(0),
        }
    }

    /// Stops the instances that mount the volume now.
    pub(super) fn exceed(&self) {
        self.exceeded.fetch_add(1, Ordering::SeqCst);
        tracing::warn!(
            volume = self.name,
            limit = self.max,
            "emptying a volume that exceeded its limit"
        );
    }

    pub(super) fn is_used(&self) -> bool {
        self.users.load(Ordering::SeqCst) > 0
    }
}

/// The use of a volume by an instance.
#[derive(Debug)]
pub(crate) struct VolumeUse {
    limit: Arc<VolumeLimit>,
    exceeded: u64,
}

impl VolumeUse {
    pub(crate) fn new(limit: &Arc<VolumeLimit>) -> Self {
        limit.users.fetch_add(1, Ordering::SeqCst);
        Self {
            limit: Arc::clone(limit),
            exceeded: limit.exceeded.load(Ordering::SeqCst),
        }
    }

    /// Fails if the volume has exceeded its limit since the instance began to use it.
    pub(crate) fn check(&self) -> Result<(), VolumeExceeded> {
        if self.limit.exceeded.load(Ordering::SeqCst) == self.exceeded {
            return Ok(());
        }
        Err(VolumeExceeded {
            name: self.limit.name.clone(),
            max: self.limit.max,
        })
    }
}

impl Drop for VolumeUse {
    fn drop(&mut self) {
        self.limit.users.fetch_sub(1, Ordering::SeqCst);
    }
}
