//! Step 4: grant each component its resources.

use std::any::Any;
use std::sync::Arc;

use super::compile::CompiledPart;
use super::facts::Facts;
use super::plan::ItemPlan;
use super::providers::PluginUse;
use super::resolver::Resolver;
use crate::egress::{Egress, EgressClient};
use crate::engine::cpu_share::CpuShare;
use crate::engine::item::{Grants, Identity, Item};
use crate::engine::table::{Inconsistency, ItemId, Table};
use crate::output::GuestSource;
use crate::sockets::{Network, NetworkPolicy, Reach, SocketsCtx};
use crate::wit::WitInterface;

/// A component before it is linked.
pub(super) struct PlannedItem {
    pub(super) item: Arc<Item>,
    pub(super) part: CompiledPart,
    pub(super) plan: ItemPlan,
}

/// Determines the grants of each component.
///
/// # Errors
/// Fails if the tables differ in length.
pub(super) fn grant(
    resolver: &Resolver,
    identity: &Arc<Identity>,
    parts: Table<ItemId, CompiledPart>,
    facts: Table<ItemId, Facts>,
    plans: Table<ItemId, ItemPlan>,
    host_interfaces: &[WitInterface],
) -> Result<Table<ItemId, PlannedItem>, Inconsistency> {
    let outside = Outside {
        client: EgressClient::new(&resolver.egress),
        network: Network::new(NetworkPolicy {
            allowed_names: allowed_names(host_interfaces),
            limits: resolver.sockets,
            ..NetworkPolicy::default()
        }),
    };
    let all = parts.join(facts)?.join(plans)?;
    Ok(all.into_map(|((part, facts), plan)| PlannedItem {
        item: Arc::new(item(resolver, identity, &part, &facts, &plan, &outside)),
        part,
        plan,
    }))
}

/// Network access shared by all components of a workload.
struct Outside {
    client: Arc<EgressClient>,
    network: Arc<Network>,
}

/// The host names that a workload may look up, from the comma-separated key `allowed` of `wasi:sockets/ip-name-lookup`.
fn allowed_names(host_interfaces: &[WitInterface]) -> Vec<String> {
    host_interfaces
        .iter()
        .filter(|interface| interface.namespace == "wasi" && interface.package == "sockets")
        .filter_map(|interface| interface.config.get("allowed"))
        .flat_map(|names| names.split(','))
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

fn item(
    resolver: &Resolver,
    identity: &Arc<Identity>,
    compiled: &CompiledPart,
    facts: &Facts,
    plan: &ItemPlan,
    outside: &Outside,
) -> Item {
    let role = compiled.part.role;
    let resources = &compiled.part.component.local_resources;
    let limits = &resolver.engine.inner;
    let max_memory = usize::try_from(resources.memory_limit_mb)
        .ok()
        .filter(|mib| *mib > 0)
        .map_or(limits.max_memory, |mib| {
            mib.saturating_mul(1 << 20).min(limits.max_memory)
        });
    let mut environment: Vec<(String, String)> = resources.environment.clone().into_iter().collect();
    environment.sort_unstable();
    let plugins = plan.imports.plugins.iter();
    let reach = Reach::new(compiled.allowed_hosts.clone(), outside.client.allow_loopback());
    Item {
        workload: Arc::clone(identity),
        id: format!("{}/{}", identity.id, facts.name).into(),
        name: Arc::clone(&facts.name),
        role,
        world: facts.world(),
        local_resources: resources.clone(),
        grants: Grants {
            environment,
            mounts: compiled.mounts.clone(),
            max_memory,
            memory: Arc::clone(&limits.memory),
            max_cpu_time: limits.max_cpu_time,
            cpu_share: CpuShare::new(resources.cpu_limit),
            egress: Egress::new(&outside.client, compiled.allowed_hosts.clone()),
            sockets: SocketsCtx::new(Arc::clone(&outside.network), role, reach),
            output: Arc::clone(&resolver.output),
            source: Arc::new(GuestSource {
                workload_id: Arc::clone(&identity.id),
                workload_namespace: identity.namespace.as_str().into(),
                workload_name: identity.name.as_str().into(),
                component: Arc::clone(&facts.name),
            }),
        },
        metrics: resolver
            .metrics
            .component(&identity.namespace, &identity.name, &facts.name),
        plugins: plugins.map(PluginUse::any).collect(),
    }
}

impl PluginUse {
    /// Returns the plugin as `Any`, so that its host functions can find it by type.
    fn any(&self) -> Arc<dyn Any + Send + Sync> {
        Arc::clone(&self.plugin) as _
    }
}
