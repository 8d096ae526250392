//! A component or service whose linker plugins can extend.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use wasmtime::component::Linker;

use crate::engine::ctx::Ctx;
use crate::engine::item::Item;
use crate::types::LocalResources;
use crate::wit::WitWorld;

/// A component or service of a workload, passed to plugins so that they can extend its linker.
pub enum WorkloadItem<'a> {
    /// A component.
    Component(&'a mut WorkloadComponent),
    /// The service.
    Service(&'a mut WorkloadService),
}

impl WorkloadItem<'_> {
    /// Returns whether it is a component.
    pub fn is_component(&self) -> bool {
        matches!(self, Self::Component(_))
    }

    /// Returns whether it is the service.
    pub fn is_service(&self) -> bool {
        matches!(self, Self::Service(_))
    }
}

impl Deref for WorkloadItem<'_> {
    type Target = WorkloadMetadata;

    fn deref(&self) -> &WorkloadMetadata {
        match self {
            Self::Component(component) => component,
            Self::Service(service) => service,
        }
    }
}

impl DerefMut for WorkloadItem<'_> {
    fn deref_mut(&mut self) -> &mut WorkloadMetadata {
        match self {
            Self::Component(component) => component,
            Self::Service(service) => service,
        }
    }
}

/// A component that is being linked.
pub struct WorkloadComponent(pub(crate) WorkloadMetadata);

/// A service that is being linked.
pub struct WorkloadService(pub(crate) WorkloadMetadata);

impl Deref for WorkloadComponent {
    type Target = WorkloadMetadata;

    fn deref(&self) -> &WorkloadMetadata {
        &self.0
    }
}

impl DerefMut for WorkloadComponent {
    fn deref_mut(&mut self) -> &mut WorkloadMetadata {
        &mut self.0
    }
}

impl Deref for WorkloadService {
    type Target = WorkloadMetadata;

    fn deref(&self) -> &WorkloadMetadata {
        &self.0
    }
}

impl DerefMut for WorkloadService {
    fn deref_mut(&mut self) -> &mut WorkloadMetadata {
        &mut self.0
    }
}

/// Identity and linker of a component or service.
pub struct WorkloadMetadata {
    pub(crate) item: Arc<Item>,
    pub(crate) linker: Linker<Ctx>,
}

impl WorkloadMetadata {
    /// Id of the component or service, unique on the host.
    pub fn id(&self) -> &str {
        &self.item.id
    }

    /// Name of the component; `service` for the service.
    pub fn name(&self) -> &str {
        &self.item.name
    }

    /// Id of the workload.
    pub fn workload_id(&self) -> &str {
        &self.item.workload.id
    }

    /// Namespace of the workload.
    pub fn workload_namespace(&self) -> &str {
        &self.item.workload.namespace
    }

    /// Name of the workload.
    pub fn workload_name(&self) -> &str {
        &self.item.workload.name
    }

    /// The resources granted to it.
    pub fn local_resources(&self) -> &LocalResources {
        &self.item.local_resources
    }

    /// The imports and exports.
    pub fn world(&self) -> &WitWorld {
        &self.item.world
    }

    /// The linker, to which plugins add implementations of imports.
    pub fn linker(&mut self) -> &mut Linker<Ctx> {
        &mut self.linker
    }
}
