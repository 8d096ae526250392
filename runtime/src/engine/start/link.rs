//! Step 6: link each component, after those that it imports from.

use std::sync::Arc;

use wasmtime::component::Linker;
use wasmtime_wasi_http::p2::bindings::ProxyPre;
#[cfg(feature = "wasip3")]
use wasmtime_wasi_http::p3::bindings::ServicePre;

use super::bind;
use super::check;
use super::grant::PlannedItem;
use super::http::HttpVersion;
use super::imports::SiblingImport;
use super::linked_item::{LinkedImport, LinkedItem};
use super::providers::PluginUse;
use crate::engine::bound::Bound;
use crate::engine::code::{Code, HttpPre};
use crate::engine::ctx::Ctx;
use crate::engine::item::{Identity, Item};
use crate::engine::link::{self, Link};
use crate::engine::signature::{self, Export, Indices, ResourceTypes};
use crate::engine::table::{ExportId, Inconsistency, ItemId, Slots, Table};
use crate::engine::workload::WorkloadMetadata;
use crate::engine::{CompiledCode, CompiledWith, Engine};
use crate::error::WorkloadError;

/// Links all components of a workload, in the given order.
///
/// # Errors
/// Returns all imports whose types do not match, or the first component that cannot be linked.
pub(super) async fn link_all(
    engine: &Engine,
    identity: &Identity,
    planned: Table<ItemId, PlannedItem>,
    order: &[ItemId],
) -> Result<Table<ItemId, LinkedItem>, WorkloadError> {
    let broken = |broken: Inconsistency| WorkloadError::internal(&identity.name, &broken);
    let mut resource_types = ResourceTypes::default();
    let mut problems = Vec::new();
    let mut done = Slots::empty(&planned);
    let mut planned = Slots::full(planned);
    for id in order {
        let PlannedItem { item, part, plan } = planned.take(*id).map_err(broken)?;
        let compiled = &part.code.component;
        let imports = imports(*id, plan.imports.siblings, &done).map_err(broken)?;
        let plugins = plan.imports.plugins;
        let linker = linker(engine, &item, &imports, &plugins, part.code.compiled_with).await?;
        let exports = signature::exports(compiled, &linker, &plan.exports, &mut resource_types)
            .map_err(|error| WorkloadError::link(&item.name, &error))?;
        check::check(&item, &imports, compiled, &linker, &mut problems)?;
        let code = code(&item, plan.http, &exports, &part.code, &linker)?;
        let to_optimize = part.code.compiled_with == CompiledWith::Baseline;
        let limits = part.part.limits();
        let item = LinkedItem {
            bound: Arc::new(Bound::new(engine, item, limits, exports, code)),
            imports,
            plugins,
            http: plan.http,
            to_optimize: to_optimize.then_some(part.part.component.bytes),
        };
        done.put(*id, item).map_err(broken)?;
    }
    if !problems.is_empty() {
        return Err(WorkloadError::Unresolved {
            workload: identity.name.clone(),
            problems,
        });
    }
    done.complete().map_err(broken)
}

/// Links optimised code of a component in the same way as its previous code.
///
/// # Errors
/// Fails if a plugin rejects the component or the code cannot be linked.
pub(super) async fn relink(
    engine: &Engine,
    item: &LinkedItem,
    compiled: &Arc<CompiledCode>,
) -> Result<Code, WorkloadError> {
    let LinkedItem {
        bound,
        imports,
        plugins,
        http,
        ..
    } = item;
    let linker = linker(engine, &bound.item, imports, plugins, compiled.compiled_with).await?;
    code(&bound.item, *http, &bound.exports, compiled, &linker)
}

/// Finds the providers of a component's imports among the linked components.
fn imports(
    caller: ItemId,
    imports: Vec<SiblingImport>,
    linked: &Slots<ItemId, LinkedItem>,
) -> Result<Vec<LinkedImport>, Inconsistency> {
    let find = |import: SiblingImport| {
        let provider = Arc::clone(&linked.get(import.provider)?.bound);
        let link = Link {
            caller,
            provider: import.provider,
            export: export(&provider, &import.export)?,
            concurrent: provider.is_concurrent(),
        };
        Ok(LinkedImport {
            name: import.import,
            provider,
            link,
        })
    };
    imports.into_iter().map(find).collect()
}

fn export(provider: &Bound, name: &str) -> Result<ExportId, Inconsistency> {
    let mut exports = provider.exports.iter();
    let found = exports.find(|(_, export)| export.name == name);
    let found = found.map(|(id, _)| id);
    found.ok_or_else(|| {
        Inconsistency::new(format!(
            "component '{}' does not export '{name}'",
            provider.item.name
        ))
    })
}

/// Creates a linker with all imports of a component.
async fn linker(
    engine: &Engine,
    item: &Arc<Item>,
    imports: &[LinkedImport],
    plugins: &[PluginUse],
    compiled_with: CompiledWith,
) -> Result<Linker<Ctx>, WorkloadError> {
    let mut linker = engine.backend(compiled_with).linker.clone();
    for import in imports {
        let export = import
            .export()
            .map_err(|broken| WorkloadError::internal(&item.workload.name, &broken))?;
        link::define(&mut linker, &import.name, import.link, export)
            .map_err(|error| WorkloadError::link(&item.name, &error))?;
    }
    let mut metadata = WorkloadMetadata {
        item: Arc::clone(item),
        linker,
    };
    for plugin in plugins {
        metadata = bind::bind_item(plugin, metadata).await?;
    }
    Ok(metadata.linker)
}

fn code(
    item: &Item,
    http: Option<HttpVersion>,
    exports: &Table<ExportId, Export>,
    compiled: &Arc<CompiledCode>,
    linker: &Linker<Ctx>,
) -> Result<Code, WorkloadError> {
    let component = &compiled.component;
    let fail = |error: wasmtime::Error| WorkloadError::link(&item.name, &error);
    let pre = linker.instantiate_pre(component).map_err(fail)?;
    let http = match http {
        Some(HttpVersion::P2) => Some(HttpPre::P2(ProxyPre::new(pre.clone()).map_err(fail)?)),
        #[cfg(feature = "wasip3")]
        Some(HttpVersion::P3) => Some(HttpPre::P3(ServicePre::new(pre.clone()).map_err(fail)?)),
        None => None,
    };
    let indices = exports.try_map(|_, export| Indices::of(component, export));
    Ok(Code {
        pre,
        http,
        indices: indices.map_err(|broken| WorkloadError::internal(&item.workload.name, &broken))?,
        _shared: Arc::clone(compiled),
    })
}
