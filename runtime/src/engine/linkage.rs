//! How the parts of a workload were linked: what is needed to link better code in the same way.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use wasmtime::component::Component as Compiled;
use wasmtime::component::types::ComponentItem;
use wasmtime_wasi_http::p2::bindings::ProxyPre;
#[cfg(feature = "wasip3")]
use wasmtime_wasi_http::p3::bindings::ServicePre;

use super::bound::{Code, HttpPre};
use super::item::{Identity, Item, Role};
use super::link::{self, Export, Http, Indices, Link, Mismatch, Plan, ResourceTypes};
use super::resolve::CompiledPart;
use super::workload::{
    ResolvedWorkload, UnresolvedWorkload, WorkloadComponent, WorkloadItem, WorkloadMetadata, WorkloadService,
};
use super::{CompiledCode, CompiledWith, Engine};
use crate::engine::HostPlugin;
use crate::error::{CompileError, LinkProblem, WorkloadError};
use crate::wit::WitInterface;

/// The plan of a workload, and what came of it.
pub(crate) struct Linkage {
    pub(super) plan: Plan,
    plugins: Vec<Arc<dyn HostPlugin>>,
    /// For each item, the interfaces that it exports to the others.
    pub(super) exports: Vec<Vec<Arc<Export>>>,
    /// Bytes of the items whose code is the baseline compiler's.
    pub(crate) to_optimize: Vec<(usize, Bytes)>,
}

impl Linkage {
    pub(super) fn new(plan: Plan, plugins: &[Arc<dyn HostPlugin>]) -> Self {
        Self {
            plan,
            plugins: plugins.to_vec(),
            exports: Vec::new(),
            to_optimize: Vec::new(),
        }
    }

    /// Ask the plugins to serve the workload; `bound` counts those that do.
    pub(super) async fn bind(
        &self,
        workload: &UnresolvedWorkload,
        bound: &mut usize,
    ) -> Result<(), WorkloadError> {
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

    pub(super) async fn unbind_first(&self, identity: &Identity, bound: usize) {
        for (index, interfaces) in self.plan.plugins.iter().take(bound) {
            self.unbind_one(&identity.id, *index, interfaces).await;
        }
    }

    async fn unbind_one(&self, workload_id: &str, index: usize, interfaces: &HashSet<WitInterface>) {
        let Some(plugin) = self.plugins.get(index) else {
            return;
        };
        if let Err(error) = plugin.on_workload_unbind(workload_id, interfaces.clone()).await {
            tracing::warn!(plugin = plugin.id(), workload_id, %error, "a plugin failed to unbind a workload");
        }
    }

    pub(super) async fn resolved(&self, workload: &ResolvedWorkload) -> Result<(), WorkloadError> {
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

    pub(super) async fn link_all(
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
            let metadata = self.linker(engine, index, item, part.code.compiled_with).await?;
            let names = self.exported_names(index);
            let compiled = &part.code.component;
            let exports = link::exports(compiled, &metadata.linker, &names, &mut resource_types)
                .map_err(|error| link_error(item, &error))?;
            if let Some(slot) = self.exports.get_mut(index) {
                *slot = exports.into_iter().map(Arc::new).collect();
            }
            self.check(index, item, items, compiled, &metadata, &mut problems)?;
            codes.push((index, self.code(index, item, &part.code, &metadata)?));
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
        compiled: &Arc<CompiledCode>,
    ) -> Result<Code, WorkloadError> {
        let metadata = self.linker(engine, index, item, compiled.compiled_with).await?;
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
                runs_on: self.runs_on(sibling.provider),
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

    /// Do instances of item `index` run on between the calls of others?
    fn runs_on(&self, index: usize) -> bool {
        let exports = self.exports.get(index);
        exports.is_some_and(|exports| exports.iter().any(|export| export.concurrent))
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
        code: &Arc<CompiledCode>,
        metadata: &WorkloadMetadata,
    ) -> Result<Code, WorkloadError> {
        let compiled = &code.component;
        let fail = |error: wasmtime::Error| link_error(item, &error);
        let pre = metadata.linker.instantiate_pre(compiled).map_err(fail)?;
        let http = match self.plan.http {
            Some((handler, Http::P2)) if handler == index => {
                Some(HttpPre::P2(ProxyPre::new(pre.clone()).map_err(fail)?))
            }
            #[cfg(feature = "wasip3")]
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
            _shared: Arc::clone(code),
        })
    }
}

/// Let a plugin add to the linker of an item.
async fn bind_item(
    plugin: &Arc<dyn HostPlugin>,
    metadata: WorkloadMetadata,
    interfaces: &HashSet<WitInterface>,
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
