//! The components of a workload, as the shared context of calls between them.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::engine::bound::Bound;
use crate::engine::table::{ItemId, Table};

/// The components of a workload and its service.
pub(crate) struct Application {
    pub(crate) items: Table<ItemId, Arc<Bound>>,
    /// Whether any component imports from another one.
    pub(super) linked: bool,
    /// Cancelled when the workload starts running, after every plugin has resolved it.
    pub(crate) started: CancellationToken,
    /// Cancelled when the workload begins to stop.
    pub(crate) closing: CancellationToken,
}

impl Application {
    pub(crate) fn new(items: Table<ItemId, Arc<Bound>>) -> Arc<Self> {
        let linked = items.values().any(|bound| !bound.exports.is_empty());
        Arc::new(Self {
            items,
            linked,
            started: CancellationToken::new(),
            closing: CancellationToken::new(),
        })
    }
}
