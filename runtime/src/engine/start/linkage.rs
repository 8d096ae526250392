//! How a workload was linked.

use super::bind::Bindings;
use super::linked_item::LinkedItem;
use crate::engine::table::{ItemId, Table};

/// How a workload was linked: what is needed to link better code in the same way, and to end it.
pub(crate) struct Linkage {
    pub(super) bindings: Bindings,
    pub(super) items: Table<ItemId, LinkedItem>,
}

impl Linkage {
    /// The components whose code is the baseline compiler's.
    pub(crate) fn to_optimize(&self) -> Vec<ItemId> {
        let items = self.items.iter();
        let baseline = items.filter(|(_, item)| item.to_optimize.is_some());
        baseline.map(|(id, _)| id).collect()
    }

    /// Tell the plugins that the workload is gone.
    pub(crate) async fn unbind(&self, workload_id: &str) {
        self.bindings.unbind(workload_id).await;
    }
}
