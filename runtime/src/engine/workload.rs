//! A workload on its way from what was asked for to what takes invocations.

use std::collections::HashSet;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use wasmtime::component::Linker;

use super::bound::Bound;
use super::ctx::Ctx;
use super::item::{Identity, Item, Role};
use super::link::Application;
use super::linkage::Linkage;
use super::service::{Service, ServiceState};
use crate::types::{LocalResources, WorkloadState};
use crate::wit::{WitInterface, WitWorld};

/// A workload that is compiled and not linked yet: what a plugin sees when it is asked to serve it.
pub struct UnresolvedWorkload {
    pub(super) identity: Arc<Identity>,
    pub(super) host_interfaces: Vec<WitInterface>,
    pub(super) items: Vec<Arc<Item>>,
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

/// A component or the service of a workload, while plugins add to its linker.
pub enum WorkloadItem<'a> {
    /// A component.
    Component(&'a mut WorkloadComponent),
    /// The service.
    Service(&'a mut WorkloadService),
}

impl WorkloadItem<'_> {
    /// Is it a component?
    pub fn is_component(&self) -> bool {
        matches!(self, Self::Component(_))
    }

    /// Is it the service?
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
pub struct WorkloadComponent(pub(super) WorkloadMetadata);

/// A service that is being linked.
pub struct WorkloadService(pub(super) WorkloadMetadata);

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

/// Who a component or service is, and its linker.
pub struct WorkloadMetadata {
    pub(super) item: Arc<Item>,
    pub(super) linker: Linker<Ctx>,
}

impl WorkloadMetadata {
    /// Its id, unique on the host.
    pub fn id(&self) -> &str {
        &self.item.id
    }

    /// Its name; `service` for the service.
    pub fn name(&self) -> &str {
        &self.item.name
    }

    /// Id of its workload.
    pub fn workload_id(&self) -> &str {
        &self.item.workload.id
    }

    /// Namespace of its workload.
    pub fn workload_namespace(&self) -> &str {
        &self.item.workload.namespace
    }

    /// Name of its workload.
    pub fn workload_name(&self) -> &str {
        &self.item.workload.name
    }

    /// What it may use.
    pub fn local_resources(&self) -> &LocalResources {
        &self.item.local_resources
    }

    /// Its imports and exports.
    pub fn world(&self) -> &WitWorld {
        &self.item.world
    }

    /// Where implementations of its imports go.
    pub fn linker(&mut self) -> &mut Linker<Ctx> {
        &mut self.linker
    }
}

/// A fully bound workload, ready for invocations.
pub struct ResolvedWorkload {
    pub(super) identity: Arc<Identity>,
    pub(super) host_interfaces: Vec<WitInterface>,
    pub(super) application: Arc<Application>,
    pub(super) http: Option<usize>,
    pub(super) service: Option<Service>,
    pub(super) linkage: Linkage,
    /// Back its ephemeral volumes; removed with the workload.
    pub(super) _volumes: Vec<TempDir>,
}

impl ResolvedWorkload {
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

    /// Its components and its service: ids and names.
    pub fn components(&self) -> impl Iterator<Item = (&str, &str)> {
        self.application
            .items
            .iter()
            .map(|bound| (&*bound.item.id, &*bound.item.name))
    }

    /// Imports and exports of the component or service with this id.
    pub fn world(&self, component_id: &str) -> Option<&WitWorld> {
        self.item(component_id).map(|item| &item.world)
    }

    /// What the component or service with this id may use.
    pub fn local_resources(&self, component_id: &str) -> Option<&LocalResources> {
        self.item(component_id).map(|item| &item.local_resources)
    }

    fn item(&self, component_id: &str) -> Option<&Item> {
        let mut items = self.application.items.iter().map(|bound| &*bound.item);
        items.find(|item| &*item.id == component_id)
    }

    /// Imports of its components and its service, sorted, such as `wasi:http/types@0.2.6`.
    pub fn imports(&self) -> Vec<String> {
        let worlds = self.application.items.iter().map(|bound| &bound.item.world);
        let imports: HashSet<String> = worlds
            .flat_map(|world| &world.imports)
            .map(ToString::to_string)
            .collect();
        let mut imports: Vec<String> = imports.into_iter().collect();
        imports.sort_unstable();
        imports
    }

    /// Does a component of it answer HTTP requests?
    pub fn handles_http(&self) -> bool {
        self.http.is_some()
    }

    /// The component that answers HTTP.
    pub(crate) fn http(&self) -> Option<&Arc<Bound>> {
        self.application.items.get(self.http?)
    }

    /// The components of the workload, as calls between them see them.
    pub(crate) fn application(&self) -> &Arc<Application> {
        &self.application
    }

    /// Item `index`, unless the workload is about to stop.
    pub(crate) fn running(&self, index: usize) -> Option<Arc<Bound>> {
        let bound = self.application.items.get(index)?;
        let running = !bound.cancel.is_cancelled() && !bound.invocations.is_closed();
        running.then(|| Arc::clone(bound))
    }

    /// How it is: a workload is as well as its service.
    pub(crate) fn status(&self) -> (WorkloadState, String) {
        let Some(service) = &self.service else {
            return (WorkloadState::Running, String::new());
        };
        match service.state() {
            ServiceState::Waiting | ServiceState::Running { restarts: 0 } => {
                (WorkloadState::Running, String::new())
            }
            ServiceState::Running { restarts } => (
                WorkloadState::Running,
                format!("the service was restarted {restarts} times"),
            ),
            ServiceState::Restarting {
                restarts,
                delay,
                error,
            } => (
                WorkloadState::Running,
                format!(
                    "the service crashed; restart {restarts} in {} ms: {error}",
                    delay.as_millis()
                ),
            ),
            ServiceState::Completed => (WorkloadState::Completed, "the service ended".to_owned()),
            ServiceState::Failed { restarts, error } => (
                WorkloadState::Error,
                format!("the service crashed and was restarted {restarts} times: {error}"),
            ),
            ServiceState::Stopped => (WorkloadState::Stopping, String::new()),
        }
    }

    /// Its service.
    pub(crate) fn service(&self) -> Option<&Service> {
        self.service.as_ref()
    }

    pub(crate) fn linkage(&self) -> &Linkage {
        &self.linkage
    }

    /// Number of its components, without the service.
    pub(crate) fn component_count(&self) -> usize {
        let items = self.application.items.iter();
        items.filter(|bound| bound.item.role == Role::Component).count()
    }

    /// Let the invocations in flight end for at most `grace`, then end them; then the service.
    ///
    /// A request that was routed here just before may still arrive after the last one ended: it is served, not cancelled.
    pub(crate) async fn drain(&self, grace: Duration) {
        let deadline = tokio::time::Instant::now() + grace;
        self.application.closing.cancel();
        for bound in &self.application.items {
            bound.invocations.close();
        }
        for bound in &self.application.items {
            if tokio::time::timeout_at(deadline, bound.invocations.wait())
                .await
                .is_err()
            {
                tracing::warn!(
                    workload = self.identity.name,
                    component = &*bound.item.name,
                    "ending invocations that did not end in time"
                );
                bound.cancel.cancel();
                bound.invocations.wait().await;
            }
        }
        if let Some(service) = &self.service {
            service.stop(deadline).await;
        }
    }
}

impl std::fmt::Debug for ResolvedWorkload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResolvedWorkload")
            .field("id", &self.identity.id)
            .field("name", &self.identity.name)
            .finish_non_exhaustive()
    }
}
