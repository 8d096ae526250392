//! What the stream of a guest and the task that stores it say to each other.

use bytes::Bytes;
use tokio::sync::oneshot;

use super::store::{BlobError, Upload};

/// What the task has to do next.
pub(super) enum Command {
    /// More of the body.
    Bytes(Bytes),
    /// It is this object.
    Name(Box<dyn Upload>, oneshot::Sender<Result<(), BlobError>>),
    /// That was all.
    Finish(oneshot::Sender<Result<(), BlobError>>),
}

/// How far the task is.
#[derive(Clone, Default)]
pub(super) struct Progress {
    /// Bytes it has taken from the queue and handed on.
    pub(super) done: u64,
    /// Why it takes no more.
    pub(super) failed: Option<BlobError>,
}
