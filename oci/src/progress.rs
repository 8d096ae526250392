//! Progress of transfers.

/// Receives the progress of transfers, one after the other.
pub trait Progress: Send + Sync {
    /// `done` of `total` bytes of the current blob have passed. A transfer that starts again reports a smaller number than before.
    fn update(&self, done: u64, total: u64);
}

/// Report progress if anybody follows it.
pub(crate) fn report(progress: Option<&dyn Progress>, done: u64, total: u64) {
    if let Some(progress) = progress {
        progress.update(done, total);
    }
}
