//! The result of linking a workload.

use super::bind::Bindings;
use super::linked_item::LinkedItem;
use crate::engine::table::{ItemId, Table};

/// The result of linking a workload, required to relink optimised code and to unbind the plugins.
pub(crate) struct Linkage {
    pub(super) bindings: Bindings,
    pub(super) items: Table<ItemId, LinkedItem>,
}

impl Linkage {
    /// Returns the components that run baseline code.
    pub(crate) fn to_optimize(&self) -> Vec<ItemId> {
        let items = self.items.iter();
        let baseline = items.filter(|(_, item)| item.to_optimize.is_some());
        baseline.map(|(id, _)| id).collect()
    }

    /// Unbinds the plugins from the workload.
    pub(crate) async fn unbind(&self, workload_id: &str) {
        self.bindings.unbind(workload_id).await;
    }
}
