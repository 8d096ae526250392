//! What waits in a queue.

use std::sync::Arc;

use super::source::{Origin, Scope, Source};

/// A record on its way.
pub(super) struct Entry<T> {
    pub(super) source: Arc<Source>,
    /// What describes it, where it says more than its source.
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
