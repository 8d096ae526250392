//! Turns what was asked for into what takes invocations.
//!
//! # Flow
//! Mount and compile, on a blocking thread → match every import → plugins bind the workload → link each item, providers
//! first → the workload is resolved.
//!
//! # Guarantees
//! Nothing of the workload runs before all of it is linked. A start that fails leaves nothing behind: plugins that bound
//! the workload are told.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use tempfile::TempDir;
use wasmtime::component::Component as Compiled;
use wasmtime::component::types::ComponentItem;
use wasmtime_wasi_http::p2::bindings::ProxyPre;
use wasmtime_wasi_http::p3::bindings::ServicePre;

use super::bound::{Bound, Code, HttpPre, Limits};
use super::cpu_share::CpuShare;
use super::item::{Grants, Identity, Item, Role};
use super::link::{self, Application, Export, Facts, Http, Indices, Link, Mismatch, Plan, ResourceTypes};
use super::service::{self, Entry, Service};
use super::volumes::Volumes;
use super::workload::{
    ResolvedWorkload, UnresolvedWorkload, WorkloadComponent, WorkloadItem, WorkloadMetadata, WorkloadService,
};
use super::{CompiledWith, Engine};
use crate::egress::{AllowedHosts, Egress, EgressClient, HostEgress};
use crate::error::{CompileError, LinkProblem, WorkloadError};
use crate::output::GuestOutput;
use crate::plugin::HostPlugin;
use crate::types::{Component, LocalResources, Workload};

/// The name that the service of a workload has in logs and errors.
pub(crate) const SERVICE: &str = "service";

/// What a workload is resolved with.
pub(crate) struct Resolver {
    pub(crate) engine: Engine,
    pub(crate) plugins: Vec<Arc<dyn HostPlugin>>,
    pub(crate) output: Arc<dyn GuestOutput>,
    pub(crate) egress: Arc<HostEgress>,
}

/// A component or service of the request.
struct Part {
    name: String,
    role: Role,
    bytes: Bytes,
    local_resources: LocalResources,
    limits: Limits,
    max_restarts: u64,
}

/// A part that is compiled.
struct CompiledPart {
    part: Part,
    compiled: Compiled,
    compiled_with: CompiledWith,
    mounts: Vec<super::item::Mount>,
    /// Where the service begins; components have no such thing.
    entry: Option<Entry>,
    allowed_hosts: AllowedHosts,
}

/// How the parts of a workload were linked: what is needed to link better code the same way.
pub(crate) struct Linkage {
    plan: Plan,
    plugins: Vec<Arc<dyn HostPlugin>>,
    /// For each item, the interfaces that it exports to the others.
    exports: Vec<Vec<Arc<Export>>>,
    /// Bytes of the items whose code is the baseline compiler's.
    pub(crate) to_optimize: Vec<(usize, Bytes)>,
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
            .map(|part| Facts::of(&part.part.name, part.part.role, &part.compiled))
            .collect();
        let plan = link::plan(&facts, &self.plugins, &host_interfaces).map_err(|problems| {
            WorkloadError::Unresolved {
                workload: identity.name.clone(),
                problems,
            }
        })?;
        let client = EgressClient::new(&self.egress);
        let items: Vec<Arc<Item>> = parts
            .iter()
            .zip(&facts)
            .enumerate()
            .map(|(index, (part, facts))| Arc::new(self.item(&identity, part, facts, &plan, &client, index)))
            .collect();
        let unresolved = UnresolvedWorkload {
            identity: Arc::clone(&identity),
            host_interfaces,
            items,
        };
        let linkage = Linkage {
            plan,
            plugins: self.plugins.clone(),
            exports: Vec::new(),
            to_optimize: Vec::new(),
        };
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
            limits: Limits::default(),
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
                let (compiled, compiled_with) = self.engine.compile(&part.name, &part.bytes)?;
                let entry = match part.role {
                    Role::Component => None,
                    Role::Service => {
                        Some(
                            service::entry(&compiled).map_err(|problem| WorkloadError::Unresolved {
                                workload: name.clone(),
                                problems: vec![problem],
                            })?,
                        )
                    }
                };
                Ok(CompiledPart {
                    part,
                    compiled,
                    compiled_with,
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
        client: &Arc<EgressClient>,
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
                max_cpu_time: limits.max_cpu_time,
                cpu_share: CpuShare::new(resources.cpu_limit),
                egress: Egress::new(client, part.allowed_hosts.clone()),
                output: Arc::clone(&self.output),
            },
            plugins: plugins
                .unwrap_or_default()
                .iter()
                .filter_map(|(plugin, _)| self.plugins.get(*plugin).cloned())
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
        });
        let service = application.items.iter().zip(&parts).find_map(|(bound, part)| {
            let entry = part.entry.clone()?;
            Some(Service::new(&application, bound, entry, part.part.max_restarts))
        });
        linkage.to_optimize = parts
            .into_iter()
            .enumerate()
            .filter(|(_, part)| part.compiled_with == CompiledWith::Baseline)
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

impl Part {
    fn component(component: Component) -> Self {
        // What would not fit into the type is no limit that anybody reaches.
        let limit = |limit: i32| usize::try_from(limit).ok().filter(|limit| *limit > 0);
        let pool = limit(component.pool_size);
        let limits = Limits {
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

impl Linkage {
    /// Ask the plugins to serve the workload; `bound` counts those that do.
    async fn bind(&self, workload: &UnresolvedWorkload, bound: &mut usize) -> Result<(), WorkloadError> {
        for (index, interfaces) in &self.plan.plugins {
            let Some(plugin) = self.plugins.get(*index) else {
                continue;
            };
            *bound += 1;
            plugin
                .on_workload_bind(workload, interfaces.clone())
                .await
                .map_err(|error| refused(&workload.identity, plugin, &error))?;
        }
        Ok(())
    }

    /// Tell all plugins that the workload is gone.
    pub(crate) async fn unbind(&self, identity: &str) {
        for (index, interfaces) in &self.plan.plugins {
            self.unbind_one(identity, *index, interfaces).await;
        }
    }

    async fn unbind_first(&self, identity: &Identity, bound: usize) {
        for (index, interfaces) in self.plan.plugins.iter().take(bound) {
            self.unbind_one(&identity.id, *index, interfaces).await;
        }
    }

    async fn unbind_one(
        &self,
        workload_id: &str,
        index: usize,
        interfaces: &HashSet<crate::wit::WitInterface>,
    ) {
        let Some(plugin) = self.plugins.get(index) else {
            return;
        };
        if let Err(error) = plugin.on_workload_unbind(workload_id, interfaces.clone()).await {
            tracing::warn!(plugin = plugin.id(), workload_id, %error, "a plugin failed to unbind a workload");
        }
    }

    async fn resolved(&self, workload: &ResolvedWorkload) -> Result<(), WorkloadError> {
        for (plan, bound) in self.plan.items.iter().zip(&workload.application.items) {
            for (index, _) in &plan.plugins {
                let Some(plugin) = self.plugins.get(*index) else {
                    continue;
                };
                plugin
                    .on_workload_resolved(workload, &bound.item.id)
                    .await
                    .map_err(|error| refused(&workload.identity, plugin, &error))?;
            }
        }
        Ok(())
    }

    async fn link_all(
        &mut self,
        engine: &Engine,
        identity: &Identity,
        items: &[Arc<Item>],
        parts: &[CompiledPart],
    ) -> Result<Vec<Code>, WorkloadError> {
        self.exports = items.iter().map(|_| Vec::new()).collect();
        let mut resource_types = ResourceTypes::default();
        let mut codes: Vec<(usize, Code)> = Vec::new();
        let mut problems = Vec::new();
        for index in self.plan.order.clone() {
            let (Some(item), Some(part)) = (items.get(index), parts.get(index)) else {
                continue;
            };
            let metadata = self.linker(engine, index, item, part.compiled_with).await?;
            let names = self.exported_names(index);
            let compiled = &part.compiled;
            let exports = link::exports(compiled, &metadata.linker, &names, &mut resource_types)
                .map_err(|error| link_error(item, &error))?;
            if let Some(slot) = self.exports.get_mut(index) {
                *slot = exports.into_iter().map(Arc::new).collect();
            }
            self.check(index, item, items, compiled, &metadata, &mut problems)?;
            codes.push((index, self.code(index, item, compiled, &metadata)?));
        }
        if !problems.is_empty() {
            return Err(WorkloadError::Unresolved {
                workload: identity.name.clone(),
                problems,
            });
        }
        codes.sort_by_key(|(index, _)| *index);
        Ok(codes.into_iter().map(|(_, code)| code).collect())
    }

    /// Link better code for an item in the way in which it was linked before.
    pub(crate) async fn relink(
        &self,
        engine: &Engine,
        index: usize,
        item: &Arc<Item>,
        compiled: &Compiled,
        compiled_with: CompiledWith,
    ) -> Result<Code, WorkloadError> {
        let metadata = self.linker(engine, index, item, compiled_with).await?;
        self.code(index, item, compiled, &metadata)
    }

    /// A linker with everything that item `index` imports.
    async fn linker(
        &self,
        engine: &Engine,
        index: usize,
        item: &Arc<Item>,
        compiled_with: CompiledWith,
    ) -> Result<WorkloadMetadata, WorkloadError> {
        let mut metadata = WorkloadMetadata {
            item: Arc::clone(item),
            linker: engine.backend(compiled_with).linker.clone(),
        };
        let Some(plan) = self.plan.items.get(index) else {
            return Ok(metadata);
        };
        for sibling in &plan.siblings {
            let Some((slot, export)) = self.export(sibling.provider, &sibling.export) else {
                continue;
            };
            let link = Link {
                caller: index,
                provider: sibling.provider,
                export: slot,
            };
            link::define(&mut metadata.linker, &sibling.import, link, export)
                .map_err(|error| link_error(item, &error))?;
        }
        for (plugin, interfaces) in &plan.plugins {
            let Some(plugin) = self.plugins.get(*plugin) else {
                continue;
            };
            metadata = bind_item(plugin, metadata, interfaces)
                .await
                .map_err(|error| refused(&item.workload, plugin, &error))?;
        }
        Ok(metadata)
    }

    fn export(&self, provider: usize, name: &str) -> Option<(usize, &Arc<Export>)> {
        self.exports
            .get(provider)?
            .iter()
            .enumerate()
            .find(|(_, export)| export.name == name)
    }

    /// Names of the interfaces that others import from item `index`.
    fn exported_names(&self, index: usize) -> Vec<String> {
        let mut names: Vec<String> = self
            .plan
            .items
            .iter()
            .flat_map(|plan| &plan.siblings)
            .filter(|sibling| sibling.provider == index)
            .map(|sibling| sibling.export.clone())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Do the types of what item `index` imports from others fit?
    fn check(
        &self,
        index: usize,
        item: &Item,
        items: &[Arc<Item>],
        compiled: &Compiled,
        metadata: &WorkloadMetadata,
        problems: &mut Vec<LinkProblem>,
    ) -> Result<(), WorkloadError> {
        let Some(plan) = self
            .plan
            .items
            .get(index)
            .filter(|plan| !plan.siblings.is_empty())
        else {
            return Ok(());
        };
        let engine = compiled.engine();
        let ty = match metadata.linker.substituted_component_type(compiled) {
            Ok(ty) => ty,
            // A resource that is missing there: the types of the component alone say so.
            Err(_) => compiled.component_type(),
        };
        for sibling in &plan.siblings {
            let import = ty.get_import(engine, &sibling.import).map(|import| import.ty);
            let (Some(ComponentItem::ComponentInstance(import)), Some((_, export))) =
                (import, self.export(sibling.provider, &sibling.export))
            else {
                continue;
            };
            let provider = items
                .get(sibling.provider)
                .map(|item| item.name.to_string())
                .unwrap_or_default();
            let (component, import_name) = (item.name.to_string(), sibling.import.clone());
            match link::check(engine, &import, export) {
                Ok(()) => {}
                Err(Mismatch::Type(what)) => problems.push(LinkProblem::Type {
                    component,
                    import: import_name,
                    provider,
                    what,
                }),
                Err(Mismatch::NotPortable(what)) => problems.push(LinkProblem::NotPortable {
                    component,
                    import: import_name,
                    provider,
                    what,
                }),
            }
        }
        if problems.is_empty() {
            metadata
                .linker
                .substituted_component_type(compiled)
                .map_err(|error| link_error(item, &error))?;
        }
        Ok(())
    }

    fn code(
        &self,
        index: usize,
        item: &Item,
        compiled: &Compiled,
        metadata: &WorkloadMetadata,
    ) -> Result<Code, WorkloadError> {
        let fail = |error: wasmtime::Error| link_error(item, &error);
        let pre = metadata.linker.instantiate_pre(compiled).map_err(fail)?;
        let http = match self.plan.http {
            Some((handler, Http::P2)) if handler == index => {
                Some(HttpPre::P2(ProxyPre::new(pre.clone()).map_err(fail)?))
            }
            Some((handler, Http::P3)) if handler == index => {
                Some(HttpPre::P3(ServicePre::new(pre.clone()).map_err(fail)?))
            }
            _ => None,
        };
        let exports = self.exports.get(index).map(Vec::as_slice).unwrap_or_default();
        Ok(Code {
            pre,
            http,
            indices: exports
                .iter()
                .map(|export| Indices::of(compiled, export))
                .collect(),
        })
    }
}

/// Let a plugin add to the linker of an item.
async fn bind_item(
    plugin: &Arc<dyn HostPlugin>,
    metadata: WorkloadMetadata,
    interfaces: &HashSet<crate::wit::WitInterface>,
) -> anyhow::Result<WorkloadMetadata> {
    let interfaces = interfaces.clone();
    match metadata.item.role {
        Role::Component => {
            let mut component = WorkloadComponent(metadata);
            plugin
                .on_workload_item_bind(&mut WorkloadItem::Component(&mut component), interfaces)
                .await?;
            Ok(component.0)
        }
        Role::Service => {
            let mut service = WorkloadService(metadata);
            plugin
                .on_workload_item_bind(&mut WorkloadItem::Service(&mut service), interfaces)
                .await?;
            Ok(service.0)
        }
    }
}

fn refused(identity: &Identity, plugin: &Arc<dyn HostPlugin>, error: &anyhow::Error) -> WorkloadError {
    WorkloadError::Plugin {
        workload: identity.name.clone(),
        plugin: plugin.id(),
        reason: format!("{error:#}"),
    }
}

fn link_error(item: &Item, error: &wasmtime::Error) -> WorkloadError {
    WorkloadError::Link {
        component: item.name.to_string(),
        source: CompileError::new(error),
    }
}
