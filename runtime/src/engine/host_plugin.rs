//! What a plugin is to its host.

use std::any::Any;
use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;

use super::workload::{ResolvedWorkload, UnresolvedWorkload, WorkloadItem};
use crate::wit::{WitInterface, WitWorld};

/// Implements interfaces for the workloads that ask for them.
///
/// `examples/custom-host` is a host with a plugin of its own, and `docs/writing-a-host-plugin.md` walks through it.
///
/// # Flow
/// Registered with [`HostBuilder::with_plugin`](crate::host::HostBuilder::with_plugin) → [`start`](Self::start) with the
/// host → for each workload that lists one of the interfaces of [`world`](Self::world) under its `host_interfaces`:
/// [`on_workload_bind`](Self::on_workload_bind) once → [`on_workload_item_bind`](Self::on_workload_item_bind) for each
/// component and service that imports or exports one of them → [`on_workload_resolved`](Self::on_workload_resolved) for
/// the same items → … → [`on_workload_unbind`](Self::on_workload_unbind) → [`stop`](Self::stop) with the host.
///
/// # Guarantees
/// Nothing of a workload runs before every plugin bound and resolved it, nor after it was unbound. A workload that was
/// bound is unbound exactly once, also when a later step of its start failed.
#[async_trait]
pub trait HostPlugin: Any + Send + Sync + 'static {
    /// A name that is unique on the host.
    fn id(&self) -> &'static str;

    /// The interfaces it provides, as imports or exports: what components import from it, and what they export to it.
    fn world(&self) -> WitWorld;

    /// The plugin that this one stands for, which is registered in its place.
    fn stands_for(&self) -> Option<Arc<dyn HostPlugin>> {
        None
    }

    /// The host starts: connect to what is needed.
    ///
    /// # Errors
    /// The host does not start.
    async fn start(&self) -> anyhow::Result<()> {
        Ok(())
    }

    /// A workload asks for `interfaces`, its own `host_interfaces` with their names and settings: check them.
    ///
    /// # Errors
    /// The workload does not start.
    async fn on_workload_bind(
        &self,
        workload: &UnresolvedWorkload,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let _ = (workload, interfaces);
        Ok(())
    }

    /// Add the implementation of `interfaces` to the linker of one component or service.
    ///
    /// An engine with a baseline compiler links each item once for each compiler: do nothing here but to fill the linker.
    ///
    /// # Errors
    /// The workload does not start.
    async fn on_workload_item_bind<'a>(
        &self,
        item: &mut WorkloadItem<'a>,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let _ = (item, interfaces);
        Ok(())
    }

    /// A component or service that this plugin is bound to is ready to be invoked.
    ///
    /// # Errors
    /// The workload does not start.
    async fn on_workload_resolved(
        &self,
        workload: &ResolvedWorkload,
        component_id: &str,
    ) -> anyhow::Result<()> {
        let _ = (workload, component_id);
        Ok(())
    }

    /// A workload stopped, or failed to start: forget it.
    ///
    /// # Errors
    /// They are logged; the workload stops all the same.
    async fn on_workload_unbind(
        &self,
        workload_id: &str,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let _ = (workload_id, interfaces);
        Ok(())
    }

    /// The host stops. Takes at most 3 s, then it is abandoned.
    ///
    /// # Errors
    /// They are logged.
    async fn stop(&self) -> anyhow::Result<()> {
        Ok(())
    }
}
