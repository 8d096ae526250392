//! A workload before it is linked.

use std::sync::Arc;

use crate::engine::item::{Identity, Item};
use crate::wit::WitInterface;

/// A compiled workload that is not linked yet, as passed to plugins when they bind it.
pub struct UnresolvedWorkload {
    pub(crate) identity: Arc<Identity>,
    pub(crate) host_interfaces: Vec<WitInterface>,
    pub(crate) items: Vec<Arc<Item>>,
}

impl UnresolvedWorkload {
    /// Id of the workload.
    pub fn id(&self) -> &str {
        &self.identity.id
    }

    /// Namespace of the workload.
    pub fn namespace(&self) -> &str {
        &self.identity.namespace
    }

    /// Name of the workload.
    pub fn name(&self) -> &str {
        &self.identity.name
    }

    /// The interfaces that the workload requests from the host, with their settings.
    pub fn host_interfaces(&self) -> &[WitInterface] {
        &self.host_interfaces
    }

    /// Ids of the components and the service.
    pub fn component_ids(&self) -> impl Iterator<Item = &str> {
        self.items.iter().map(|item| &*item.id)
    }
}
