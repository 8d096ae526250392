//! Step 5: bind the plugins to the workload.
//!
//! # Guarantees
//! Every plugin that was asked to bind a workload is asked to unbind it, in the same order, also if it rejected the workload.

use std::sync::Arc;

use super::linked_item::LinkedItem;
use super::providers::PluginUse;
use crate::engine::HostPlugin;
use crate::engine::item::{Identity, Item, Role};
use crate::engine::table::{ItemId, Table};
use crate::engine::workload::{
    ResolvedWorkload, UnresolvedWorkload, WorkloadComponent, WorkloadItem, WorkloadMetadata, WorkloadService,
};
use crate::error::WorkloadError;

/// The plugins bound to a workload.
pub(super) struct Bindings(Vec<PluginUse>);

impl Bindings {
    /// Binds the plugins to the workload.
    ///
    /// # Errors
    /// Fails if a plugin rejects the workload. The plugins called so far are then unbound.
    pub(super) async fn bind(
        plugins: Vec<PluginUse>,
        workload: &UnresolvedWorkload,
    ) -> Result<Self, WorkloadError> {
        let mut bindings = Self(Vec::with_capacity(plugins.len()));
        for PluginUse { plugin, interfaces } in plugins {
            let bound = plugin.on_workload_bind(workload, interfaces.clone()).await;
            let rejection = bound
                .err()
                .map(|error| rejected(&workload.identity, &plugin, &error));
            bindings.0.push(PluginUse { plugin, interfaces });
            if let Some(rejection) = rejection {
                bindings.unbind(&workload.identity.id).await;
                return Err(rejection);
            }
        }
        Ok(bindings)
    }

    /// Unbinds the plugins from the workload.
    pub(super) async fn unbind(&self, workload_id: &str) {
        for PluginUse { plugin, interfaces } in &self.0 {
            if let Err(error) = plugin.on_workload_unbind(workload_id, interfaces.clone()).await {
                tracing::warn!(plugin = plugin.id(), workload_id, %error, "plugin failed to unbind workload");
            }
        }
    }
}

/// Calls a plugin to add its functions to the linker of a component or service.
pub(super) async fn bind_item(
    plugin_use: &PluginUse,
    metadata: WorkloadMetadata,
) -> Result<WorkloadMetadata, WorkloadError> {
    let PluginUse { plugin, interfaces } = plugin_use;
    let item: Arc<Item> = Arc::clone(&metadata.item);
    let (bound, metadata) = match item.role {
        Role::Component => {
            let mut component = WorkloadComponent(metadata);
            let bound = plugin
                .on_workload_item_bind(&mut WorkloadItem::Component(&mut component), interfaces.clone())
                .await;
            (bound, component.0)
        }
        Role::Service => {
            let mut service = WorkloadService(metadata);
            let bound = plugin
                .on_workload_item_bind(&mut WorkloadItem::Service(&mut service), interfaces.clone())
                .await;
            (bound, service.0)
        }
    };
    bound.map_err(|error| rejected(&item.workload, plugin, &error))?;
    Ok(metadata)
}

/// Notifies the plugins that their components are ready.
///
/// # Errors
/// Fails if a plugin rejects a component.
pub(super) async fn resolved(
    items: &Table<ItemId, LinkedItem>,
    workload: &ResolvedWorkload,
) -> Result<(), WorkloadError> {
    for linked in items.values() {
        for PluginUse { plugin, .. } in &linked.plugins {
            let resolved = plugin.on_workload_resolved(workload, &linked.bound.item.id).await;
            resolved.map_err(|error| rejected(&workload.identity, plugin, &error))?;
        }
    }
    Ok(())
}

fn rejected(identity: &Identity, plugin: &Arc<dyn HostPlugin>, error: &anyhow::Error) -> WorkloadError {
    WorkloadError::Plugin {
        workload: identity.name.clone(),
        plugin: plugin.id(),
        reason: format!("{error:#}"),
    }
}
