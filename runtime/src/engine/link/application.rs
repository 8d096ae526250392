//! The components of a workload, as calls between them see them.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::engine::bound::Bound;
use crate::engine::table::{ItemId, Table};

/// The components of a workload and its service.
pub(crate) struct Application {
    pub(crate) items: Table<ItemId, Arc<Bound>>,
    /// Some of them call others.
    pub(super) linked: bool,
    /// Cancelled when the workload runs: every plugin is ready for it.
    pub(crate) started: CancellationToken,
    /// Cancelled when it begins to stop.
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
