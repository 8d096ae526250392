//! Resolves a requested workload to one that accepts invocations, step by step.

use std::sync::Arc;

use super::bind::{self, Bindings};
use super::compile::{self, CompiledPart};
use super::facts::Facts;
use super::grant::{PlannedItem, grant};
use super::link;
use super::linkage::Linkage;
use super::linked_item::LinkedItem;
use super::plan::plan;
use super::resolver::Resolver;
use super::volumes::Folders;
use crate::engine::item::Identity;
use crate::engine::link::Application;
use crate::engine::service::Service;
use crate::engine::table::{Inconsistency, ItemId, Table};
use crate::engine::workload::{ResolvedWorkload, UnresolvedWorkload};
use crate::error::WorkloadError;
use crate::types::Workload;

/// A workload that is ready for invocations, and its linkage.
pub(crate) struct Resolved {
    pub(crate) workload: ResolvedWorkload,
    pub(crate) linkage: Linkage,
}

impl Resolver {
    /// Resolves a workload.
    ///
    /// # Errors
    /// Fails if a part cannot be mounted, compiled or linked, or if a plugin rejects the workload.
    pub(crate) async fn resolve(&self, id: &str, workload: Workload) -> Result<Resolved, WorkloadError> {
        let identity = Arc::new(Identity {
            id: id.into(),
            namespace: workload.namespace.clone(),
            name: workload.name.clone(),
        });
        let host_interfaces = workload.host_interfaces.clone();
        let (parts, volumes) = self.compile(&identity, workload).await?;
        let facts = parts.map(|_, part| Facts::of(part));
        let plan = plan(&identity.name, &facts, &self.plugins, &host_interfaces)?;
        let planned = grant(self, &identity, parts, facts, plan.items, &host_interfaces)
            .map_err(|broken| WorkloadError::internal(&identity.name, &broken))?;
        let unresolved = UnresolvedWorkload {
            identity: Arc::clone(&identity),
            host_interfaces,
            items: planned
                .values()
                .map(|planned| Arc::clone(&planned.item))
                .collect(),
        };
        let bindings = Bindings::bind(plan.plugins, &unresolved).await?;
        match self.link(unresolved, planned, &plan.order, volumes).await {
            Ok((workload, items)) => {
                let linkage = Linkage { bindings, items };
                Ok(Resolved { workload, linkage })
            }
            Err(error) => {
                bindings.unbind(&identity.id).await;
                Err(error)
            }
        }
    }

    /// Mounts the volumes and compiles the parts, on a blocking thread.
    async fn compile(
        &self,
        identity: &Identity,
        workload: Workload,
    ) -> Result<(Table<ItemId, CompiledPart>, Folders), WorkloadError> {
        let engine = self.engine.clone();
        tokio::task::spawn_blocking(move || compile::compile(&engine, workload))
            .await
            .map_err(|_| WorkloadError::internal(&identity.name, &"the compiler panicked"))?
    }

    /// Links the components, creates the workload and notifies the plugins.
    async fn link(
        &self,
        unresolved: UnresolvedWorkload,
        planned: Table<ItemId, PlannedItem>,
        order: &[ItemId],
        volumes: Folders,
    ) -> Result<(ResolvedWorkload, Table<ItemId, LinkedItem>), WorkloadError> {
        let UnresolvedWorkload {
            identity,
            host_interfaces,
            ..
        } = unresolved;
        let service = planned.iter().find_map(|(id, planned)| {
            let entry = planned.part.entry.clone()?;
            Some((id, entry, planned.part.part.max_restarts))
        });
        let items = link::link_all(&self.engine, &identity, planned, order).await?;
        let application = Application::new(items.map(|_, item| Arc::clone(&item.bound)));
        let service = service.map(|(id, entry, max_restarts)| {
            let bound = application.items.get(id)?;
            Ok(Service::new(&application, bound, entry, max_restarts))
        });
        let service = service
            .transpose()
            .map_err(|broken: Inconsistency| WorkloadError::internal(&identity.name, &broken))?;
        let http = items.values().find(|item| item.http.is_some());
        let workload = ResolvedWorkload {
            identity,
            host_interfaces,
            http: http.map(|item| Arc::clone(&item.bound)),
            application,
            service,
            _volumes: volumes,
        };
        bind::resolved(&items, &workload).await?;
        Ok((workload, items))
    }
}
