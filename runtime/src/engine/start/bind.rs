//! Step 5: the plugins take the workload.
//!
//! # Guarantees
//! Every plugin that was asked to take a workload is asked to give it up, in the same order, also when it refused.

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

/// The plugins that have a workload.
pub(super) struct Bindings(Vec<PluginUse>);

impl Bindings {
    /// Ask the plugins to take the workload.
    ///
    /// # Errors
    /// A plugin refuses it; those that have it gave it up.
    pub(super) async fn bind(
        plugins: Vec<PluginUse>,
        workload: &UnresolvedWorkload,
    ) -> Result<Self, WorkloadError> {
        let mut bindings = Self(Vec::with_capacity(plugins.len()));
        for PluginUse { plugin, interfaces } in plugins {
            let taken = plugin.on_workload_bind(workload, interfaces.clone()).await;
            let refusal = taken
                .err()
                .map(|error| refused(&workload.identity, &plugin, &error));
            bindings.0.push(PluginUse { plugin, interfaces });
            if let Some(refusal) = refusal {
                bindings.unbind(&workload.identity.id).await;
                return Err(refusal);
            }
        }
        Ok(bindings)
    }

    /// Tell the plugins that the workload is gone.
    pub(super) async fn unbind(&self, workload_id: &str) {
        for PluginUse { plugin, interfaces } in &self.0 {
            if let Err(error) = plugin.on_workload_unbind(workload_id, interfaces.clone()).await {
                tracing::warn!(plugin = plugin.id(), workload_id, %error, "a plugin failed to unbind a workload");
            }
        }
    }
}

/// Let a plugin add to the linker of a component or service.
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
    bound.map_err(|error| refused(&item.workload, plugin, &error))?;
    Ok(metadata)
}

/// Tell the plugins that their components are ready.
///
/// # Errors
/// A plugin refuses one.
pub(super) async fn resolved(
    items: &Table<ItemId, LinkedItem>,
    workload: &ResolvedWorkload,
) -> Result<(), WorkloadError> {
    for linked in items.values() {
        for PluginUse { plugin, .. } in &linked.plugins {
            let resolved = plugin.on_workload_resolved(workload, &linked.bound.item.id).await;
            resolved.map_err(|error| refused(&workload.identity, plugin, &error))?;
        }
    }
    Ok(())
}

fn refused(identity: &Identity, plugin: &Arc<dyn HostPlugin>, error: &anyhow::Error) -> WorkloadError {
    WorkloadError::Plugin {
        workload: identity.name.clone(),
        plugin: plugin.id(),
        reason: format!("{error:#}"),
    }
}
