//! Entries of a queue.

use std::sync::Arc;

use super::source::{Origin, Scope, Source};

/// A queued record.
pub(super) struct Entry<T> {
    pub(super) source: Arc<Source>,
    /// Origin of the record, if it differs from that of its source.
    pub(super) origin: Option<Origin>,
    pub(super) scope: Arc<Scope>,
    pub(super) record: T,
    pub(super) bytes: usize,
}

impl<T> Entry<T> {
    pub(super) fn origin(&self) -> &Origin {
        self.origin.as_ref().unwrap_or(&self.source.origin)
    }
}
