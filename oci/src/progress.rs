//! Transfer progress.

/// Receives the progress of sequential transfers.
pub trait Progress: Send + Sync {
    /// Called after `done` of `total` bytes of the current blob have been transferred. `done` decreases when a transfer
    /// restarts.
    fn update(&self, done: u64, total: u64);
}

/// Reports progress if there is a receiver.
pub(crate) fn report(progress: Option<&dyn Progress>, done: u64, total: u64) {
    if let Some(progress) = progress {
        progress.update(done, total);
    }
}
