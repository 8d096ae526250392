//! A workload that accepts invocations.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use crate::engine::bound::Bound;
use crate::engine::item::{Identity, Item, Role};
use crate::engine::link::Application;
use crate::engine::service::{Service, ServiceState};
use crate::engine::start::Folders;
use crate::types::{LocalResources, WorkloadState};
use crate::wit::{WitInterface, WitWorld};

/// A fully linked and bound workload, ready for invocations.
pub struct ResolvedWorkload {
    pub(crate) identity: Arc<Identity>,
    pub(crate) host_interfaces: Vec<WitInterface>,
    pub(crate) application: Arc<Application>,
    /// The component that handles HTTP requests.
    pub(crate) http: Option<Arc<Bound>>,
    pub(crate) service: Option<Service>,
    /// The folders of its volumes. Ephemeral ones are removed with the workload.
    pub(crate) _volumes: Folders,
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

    /// The interfaces that the workload requests from the host, with their settings.
    pub fn host_interfaces(&self) -> &[WitInterface] {
        &self.host_interfaces
    }

    /// Ids and names of the components and the service.
    pub fn components(&self) -> impl Iterator<Item = (&str, &str)> {
        self.application
            .items
            .values()
            .map(|bound| (&*bound.item.id, &*bound.item.name))
    }

    /// Imports and exports of the component or service with this id.
    pub fn world(&self, component_id: &str) -> Option<&WitWorld> {
        self.item(component_id).map(|item| &item.world)
    }

    /// Resources granted to the component or service with this id.
    pub fn local_resources(&self, component_id: &str) -> Option<&LocalResources> {
        self.item(component_id).map(|item| &item.local_resources)
    }

    fn item(&self, component_id: &str) -> Option<&Item> {
        let mut items = self.application.items.values().map(|bound| &*bound.item);
        items.find(|item| &*item.id == component_id)
    }

    /// Imports of the components and the service, sorted; for example `wasi:http/types@0.2.6`.
    pub fn imports(&self) -> Vec<String> {
        let worlds = self.application.items.values().map(|bound| &bound.item.world);
        let imports: HashSet<String> = worlds
            .flat_map(|world| &world.imports)
            .map(ToString::to_string)
            .collect();
        let mut imports: Vec<String> = imports.into_iter().collect();
        imports.sort_unstable();
        imports
    }

    /// Returns whether a component of the workload handles HTTP requests.
    pub fn handles_http(&self) -> bool {
        self.http.is_some()
    }

    /// The component that handles HTTP requests.
    pub(crate) fn http(&self) -> Option<&Arc<Bound>> {
        self.http.as_ref()
    }

    /// The components of the workload, as the shared context of calls between them.
    pub(crate) fn application(&self) -> &Arc<Application> {
        &self.application
    }

    /// Returns the state of the workload, which follows its service, and a message.
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

    /// The service of the workload.
    pub(crate) fn service(&self) -> Option<&Service> {
        self.service.as_ref()
    }

    /// Number of components, without the service.
    pub(crate) fn component_count(&self) -> usize {
        let items = self.application.items.values();
        items.filter(|bound| bound.item.role == Role::Component).count()
    }

    /// Waits at most `grace` for the invocations in flight, then cancels them. Then stops the service.
    ///
    /// A request that was routed here just before may arrive after the last invocation ended: it is served, not cancelled.
    pub(crate) async fn drain(&self, grace: Duration) {
        let deadline = tokio::time::Instant::now() + grace;
        self.application.closing.cancel();
        for bound in self.application.items.values() {
            bound.invocations.close();
        }
        for bound in self.application.items.values() {
            if tokio::time::timeout_at(deadline, bound.invocations.wait())
                .await
                .is_err()
            {
                tracing::warn!(
                    workload = self.identity.name,
                    component = &*bound.item.name,
                    "cancelling invocations that exceeded the grace period"
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
