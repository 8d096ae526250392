//! The [`HostPlugin`] trait.

use std::any::Any;
use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;

use super::workload::{ResolvedWorkload, UnresolvedWorkload, WorkloadItem};
use crate::wit::{WitInterface, WitWorld};

/// Implements interfaces for the workloads that request them.
///
/// `examples/custom-host` is a host with a custom plugin, and `docs/writing-a-host-plugin.md` explains it step by step.
///
/// # Flow
/// Registered with [`HostBuilder::with_plugin`](crate::host::HostBuilder::with_plugin) → [`start`](Self::start) with the
/// host → for each workload that lists one of the interfaces of [`world`](Self::world) under its `host_interfaces`:
/// [`on_workload_bind`](Self::on_workload_bind) once → [`on_workload_item_bind`](Self::on_workload_item_bind) for each
/// component and service that imports or exports one of them → [`on_workload_resolved`](Self::on_workload_resolved) for
/// the same items → … → [`on_workload_unbind`](Self::on_workload_unbind) → [`stop`](Self::stop) with the host.
///
/// # Guarantees
/// No component of a workload runs before every plugin has bound and resolved the workload, or after it was unbound. A bound
/// workload is unbound exactly once, also if a later step of its start fails.
#[async_trait]
pub trait HostPlugin: Any + Send + Sync + 'static {
    /// Id of the plugin, unique on the host.
    fn id(&self) -> &'static str;

    /// The interfaces that the plugin provides: `imports` are those that components import from it, `exports` those that
    /// components export to it.
    fn world(&self) -> WitWorld;

    /// The plugin to register instead of this one, if this one is a wrapper.
    fn stands_for(&self) -> Option<Arc<dyn HostPlugin>> {
        None
    }

    /// Called when the host starts: connect to servers here.
    ///
    /// # Errors
    /// An error prevents the host from starting.
    async fn start(&self) -> anyhow::Result<()> {
        Ok(())
    }

    /// Called when a workload requests interfaces of this plugin. `interfaces` are the matching entries of its
    /// `host_interfaces`, with their names and settings: validate them here.
    ///
    /// # Errors
    /// An error prevents the workload from starting.
    async fn on_workload_bind(
        &self,
        workload: &UnresolvedWorkload,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let _ = (workload, interfaces);
        Ok(())
    }

    /// Adds the implementation of `interfaces` to the linker of one component or service.
    ///
    /// An engine with a baseline compiler links each item once for each compiler, so this method must have no effect other
    /// than on the linker.
    ///
    /// # Errors
    /// An error prevents the workload from starting.
    async fn on_workload_item_bind<'a>(
        &self,
        item: &mut WorkloadItem<'a>,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let _ = (item, interfaces);
        Ok(())
    }

    /// Called when a component or service that this plugin is bound to is ready to be invoked.
    ///
    /// # Errors
    /// An error prevents the workload from starting.
    async fn on_workload_resolved(
        &self,
        workload: &ResolvedWorkload,
        component_id: &str,
    ) -> anyhow::Result<()> {
        let _ = (workload, component_id);
        Ok(())
    }

    /// Called when a workload stopped or failed to start: drop its state here.
    ///
    /// # Errors
    /// Errors are logged; the workload stops regardless.
    async fn on_workload_unbind(
        &self,
        workload_id: &str,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let _ = (workload_id, interfaces);
        Ok(())
    }

    /// Called when the host stops. The call is aborted after 3 s.
    ///
    /// # Errors
    /// Errors are logged.
    async fn stop(&self) -> anyhow::Result<()> {
        Ok(())
    }
}
