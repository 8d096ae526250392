//! Messages between a guest's body stream and the task that stores the value.

use bytes::Bytes;
use tokio::sync::oneshot;

use super::store::{BlobError, Upload};

/// A command for the task.
pub(super) enum Command {
    /// The next bytes of the body.
    Bytes(Bytes),
    /// The object to write to.
    Name(Box<dyn Upload>, oneshot::Sender<Result<(), BlobError>>),
    /// The value is complete.
    Finish(oneshot::Sender<Result<(), BlobError>>),
}

/// State of the task.
#[derive(Clone, Default)]
pub(super) struct Progress {
    /// Bytes taken from the queue and stored.
    pub(super) done: u64,
    /// The error that ended the task's writing.
    pub(super) failed: Option<BlobError>,
}
