//! A workload before it is linked.

use std::sync::Arc;

use crate::engine::item::{Identity, Item};
use crate::wit::WitInterface;

/// A workload that is compiled and not linked yet: what a plugin sees when it is asked to serve it.
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

    /// The interfaces that it asks the host for, with their settings.
    pub fn host_interfaces(&self) -> &[WitInterface] {
        &self.host_interfaces
    }

    /// Ids of its components and of its service.
    pub fn component_ids(&self) -> impl Iterator<Item = &str> {
        self.items.iter().map(|item| &*item.id)
    }
}
