//! Turns what was asked for into what takes invocations.
//!
//! # Flow
//! Mount and compile, on a blocking thread → match every import → plugins bind the workload → link each item, providers
//! first → the workload is resolved.
//!
//! # Guarantees
//! Nothing of the workload runs before all of it is linked. A start that fails leaves nothing behind: plugins that bound
//! the workload are told.

use std::sync::Arc;

use bytes::Bytes;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::bound::{Bound, InvocationLimits};
use super::cpu_share::CpuShare;
use super::item::{Grants, Identity, Item, Role};
use super::link::{self, Application, Facts, Plan};
use super::linkage::Linkage;
use super::service::{self, Entry, Service};
use super::volumes::Volumes;
use super::workload::{ResolvedWorkload, UnresolvedWorkload};
use super::{CompiledCode, CompiledWith, Engine};
use crate::egress::{AllowedHosts, Egress, EgressClient, HostEgress};
use crate::engine::HostPlugin;
use crate::error::WorkloadError;
use crate::metrics::Metrics;
use crate::output::{GuestOutput, GuestSource};
use crate::sockets::{Network, NetworkPolicy, SocketLimits, SocketsCtx};
use crate::types::{Component, LocalResources, Workload};
use crate::wit::WitInterface;

/// The name that the service of a workload has in logs and errors.
pub(crate) const SERVICE: &str = "service";

/// What a workload is resolved with.
pub(crate) struct Resolver {
    pub(crate) engine: Engine,
    pub(crate) plugins: Vec<Arc<dyn HostPlugin>>,
    pub(crate) output: Arc<dyn GuestOutput>,
    pub(crate) egress: Arc<HostEgress>,
    pub(crate) sockets: SocketLimits,
    pub(crate) metrics: Metrics,
}

/// A component or service of the request.
struct Part {
    name: String,
    role: Role,
    bytes: Bytes,
    local_resources: LocalResources,
    limits: InvocationLimits,
    max_restarts: u64,
}

/// A part that is compiled.
pub(super) struct CompiledPart {
    part: Part,
    pub(super) code: Arc<CompiledCode>,
    mounts: Vec<super::item::Mount>,
    /// Where the service begins; components have no such thing.
    entry: Option<Entry>,
    allowed_hosts: AllowedHosts,
}

impl Resolver {
    /// Resolve a workload.
    ///
    /// # Errors
    /// Some part of it cannot be mounted, compiled or linked, or a plugin refuses it.
    pub(crate) async fn resolve(
        self: Arc<Self>,
        id: &str,
        workload: Workload,
    ) -> Result<ResolvedWorkload, WorkloadError> {
        let identity = Arc::new(Identity {
            id: id.into(),
            namespace: workload.namespace.clone(),
            name: workload.name.clone(),
        });
        let resolver = Arc::clone(&self);
        let host_interfaces = workload.host_interfaces.clone();
        let (parts, volumes) = tokio::task::spawn_blocking(move || resolver.compile(workload))
            .await
            .map_err(|_| WorkloadError::Internal {
                workload: identity.name.clone(),
                reason: "the compiler panicked",
            })??;
        let facts: Vec<Facts> = parts
            .iter()
            .map(|part| Facts::of(&part.part.name, part.part.role, &part.code.component))
            .collect();
        let plan = link::plan(&facts, &self.plugins, &host_interfaces).map_err(|problems| {
            WorkloadError::Unresolved {
                workload: identity.name.clone(),
                problems,
            }
        })?;
        let outside = Outside::new(&self.egress, self.sockets, &host_interfaces);
        let items: Vec<Arc<Item>> = parts
            .iter()
            .zip(&facts)
            .enumerate()
            .map(|(index, (part, facts))| Arc::new(self.item(&identity, part, facts, &plan, &outside, index)))
            .collect();
        let unresolved = UnresolvedWorkload {
            identity: Arc::clone(&identity),
            host_interfaces,
            items,
        };
        let linkage = Linkage::new(plan, &self.plugins);
        let mut bound = 0;
        let outcome = match linkage.bind(&unresolved, &mut bound).await {
            Ok(()) => self.link(unresolved, parts, linkage, volumes).await,
            Err(error) => Err((error, linkage)),
        };
        match outcome {
            Ok(workload) => Ok(workload),
            Err((error, linkage)) => {
                linkage.unbind_first(&identity, bound).await;
                Err(error)
            }
        }
    }

    /// Mount and compile everything. Blocks.
    fn compile(&self, workload: Workload) -> Result<(Vec<CompiledPart>, Vec<TempDir>), WorkloadError> {
        let Workload {
            name,
            components,
            service,
            volumes,
            ..
        } = workload;
        let mut volumes = Volumes::new(&volumes);
        let mut parts: Vec<Part> = components.into_iter().map(Part::component).collect();
        parts.extend(service.map(|service| Part {
            name: SERVICE.to_owned(),
            role: Role::Service,
            bytes: service.bytes,
            local_resources: service.local_resources,
            limits: InvocationLimits::default(),
            max_restarts: service.max_restarts,
        }));
        let compiled = parts
            .into_iter()
            .map(|part| {
                let mounts = volumes.mounts(&part.name, &part.local_resources)?;
                let allowed = AllowedHosts::parse(&part.local_resources.allowed_hosts);
                let allowed_hosts = allowed.map_err(|source| WorkloadError::AllowedHosts {
                    component: part.name.clone(),
                    source,
                })?;
                let code = self.engine.compile(&part.name, &part.bytes)?;
                let entry = match part.role {
                    Role::Component => None,
                    Role::Service => Some(service::entry(&code.component).map_err(|problem| {
                        WorkloadError::Unresolved {
                            workload: name.clone(),
                            problems: vec![problem],
                        }
                    })?),
                };
                Ok(CompiledPart {
                    part,
                    code,
                    mounts,
                    entry,
                    allowed_hosts,
                })
            })
            .collect::<Result<_, WorkloadError>>()?;
        Ok((compiled, volumes.into_folders()))
    }

    fn item(
        &self,
        identity: &Arc<Identity>,
        part: &CompiledPart,
        facts: &Facts,
        plan: &Plan,
        outside: &Outside,
        index: usize,
    ) -> Item {
        let resources = &part.part.local_resources;
        let limits = &self.engine.inner;
        let max_memory = usize::try_from(resources.memory_limit_mb)
            .ok()
            .filter(|mib| *mib > 0)
            .map_or(limits.max_memory, |mib| {
                mib.saturating_mul(1 << 20).min(limits.max_memory)
            });
        let mut environment: Vec<(String, String)> = resources.environment.clone().into_iter().collect();
        environment.sort_unstable();
        let plugins = plan.items.get(index).map(|item| item.plugins.as_slice());
        Item {
            workload: Arc::clone(identity),
            id: format!("{}/{}", identity.id, facts.name).into(),
            name: Arc::clone(&facts.name),
            role: part.part.role,
            world: facts.world(),
            local_resources: resources.clone(),
            grants: Grants {
                environment,
                mounts: part.mounts.clone(),
                max_memory,
                memory: Arc::clone(&limits.memory),
                max_cpu_time: limits.max_cpu_time,
                cpu_share: CpuShare::new(resources.cpu_limit),
                egress: Egress::new(&outside.client, part.allowed_hosts.clone()),
                sockets: SocketsCtx::new(Arc::clone(&outside.network), part.part.role),
                output: Arc::clone(&self.output),
                source: Arc::new(GuestSource {
                    workload_id: Arc::clone(&identity.id),
                    workload_namespace: identity.namespace.as_str().into(),
                    workload_name: identity.name.as_str().into(),
                    component: Arc::clone(&facts.name),
                }),
            },
            metrics: self
                .metrics
                .component(&identity.namespace, &identity.name, &facts.name),
            plugins: plugins
                .unwrap_or_default()
                .iter()
                .filter_map(|(plugin, _)| Some(Arc::<dyn HostPlugin>::clone(self.plugins.get(*plugin)?) as _))
                .collect(),
        }
    }

    /// Link every part and put the workload together.
    async fn link(
        &self,
        unresolved: UnresolvedWorkload,
        parts: Vec<CompiledPart>,
        mut linkage: Linkage,
        volumes: Vec<TempDir>,
    ) -> Result<ResolvedWorkload, (WorkloadError, Linkage)> {
        let UnresolvedWorkload {
            identity,
            host_interfaces,
            items,
        } = unresolved;
        let codes = match linkage.link_all(&self.engine, &identity, &items, &parts).await {
            Ok(codes) => codes,
            Err(error) => return Err((error, linkage)),
        };
        let bounds: Vec<Arc<Bound>> = items
            .into_iter()
            .zip(&parts)
            .zip(codes)
            .map(|((item, part), code)| Arc::new(Bound::new(&self.engine, item, part.part.limits, code)))
            .collect();
        let application = Arc::new(Application {
            items: bounds,
            exports: linkage.exports.clone(),
            started: CancellationToken::new(),
            closing: CancellationToken::new(),
        });
        let service = application.items.iter().zip(&parts).find_map(|(bound, part)| {
            let entry = part.entry.clone()?;
            Some(Service::new(&application, bound, entry, part.part.max_restarts))
        });
        linkage.to_optimize = parts
            .into_iter()
            .enumerate()
            .filter(|(_, part)| part.code.compiled_with == CompiledWith::Baseline)
            .map(|(index, part)| (index, part.part.bytes))
            .collect();
        let workload = ResolvedWorkload {
            identity,
            host_interfaces,
            application,
            http: linkage.plan.http.map(|(index, _)| index),
            service,
            linkage,
            _volumes: volumes,
        };
        match workload.linkage.resolved(&workload).await {
            Ok(()) => Ok(workload),
            Err(error) => Err((error, workload.linkage)),
        }
    }
}

/// What all parts of a workload reach the outside through.
struct Outside {
    client: Arc<EgressClient>,
    network: Arc<Network>,
}

impl Outside {
    fn new(egress: &Arc<HostEgress>, limits: SocketLimits, host_interfaces: &[WitInterface]) -> Self {
        Self {
            client: EgressClient::new(egress),
            network: Network::new(NetworkPolicy {
                allowed_names: allowed_names(host_interfaces),
                limits,
                ..NetworkPolicy::default()
            }),
        }
    }
}

/// The names that a workload may look up: the key `allowed` of `wasi:sockets/ip-name-lookup`, with commas between.
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

impl Part {
    fn component(component: Component) -> Self {
        // What would not fit into the type is no limit that anybody reaches.
        let limit = |limit: i32| usize::try_from(limit).ok().filter(|limit| *limit > 0);
        let pool = limit(component.pool_size);
        let limits = InvocationLimits {
            in_flight: pool.into_iter().chain(limit(component.max_invocations)).min(),
            pool,
        };
        Self {
            name: component.name,
            role: Role::Component,
            bytes: component.bytes,
            local_resources: component.local_resources,
            limits,
            max_restarts: 0,
        }
    }
}
