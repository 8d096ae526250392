//! Checks that the types of imports match the exports of other components.

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, Linker};

use super::linked_item::LinkedImport;
use crate::engine::ctx::Ctx;
use crate::engine::item::Item;
use crate::engine::link::{self, Mismatch};
use crate::engine::table::Inconsistency;
use crate::error::{LinkProblem, WorkloadError};

/// Compares each import with its export and adds mismatches to `problems`.
///
/// # Errors
/// Fails if any other import of the component does not match the linker.
pub(super) fn check(
    item: &Item,
    imports: &[LinkedImport],
    compiled: &Component,
    linker: &Linker<Ctx>,
    problems: &mut Vec<LinkProblem>,
) -> Result<(), WorkloadError> {
    if imports.is_empty() {
        return Ok(());
    }
    let engine = compiled.engine();
    let ty = match linker.substituted_component_type(compiled) {
        Ok(ty) => ty,
        // Fails if a resource is missing in the linker: report that from the types of the component alone.
        Err(_) => compiled.component_type(),
    };
    let broken = |broken: Inconsistency| WorkloadError::internal(&item.workload.name, &broken);
    for import in imports {
        let found = ty.get_import(engine, &import.name).map(|import| import.ty);
        let Some(ComponentItem::ComponentInstance(instance)) = found else {
            let what = format!("component '{}' does not import '{}'", item.name, import.name);
            return Err(broken(Inconsistency::new(what)));
        };
        let export = import.export().map_err(broken)?;
        if let Err(mismatch) = link::check(engine, &instance, export) {
            problems.push(problem(item, import, mismatch));
        }
    }
    if problems.is_empty() {
        linker
            .substituted_component_type(compiled)
            .map_err(|error| WorkloadError::link(&item.name, &error))?;
    }
    Ok(())
}

fn problem(item: &Item, import: &LinkedImport, mismatch: Mismatch) -> LinkProblem {
    let (component, provider) = (item.name.to_string(), import.provider.item.name.to_string());
    let import = import.name.clone();
    match mismatch {
        Mismatch::Type(what) => LinkProblem::Type {
            component,
            import,
            provider,
            what,
        },
        Mismatch::NotPortable(what) => LinkProblem::NotPortable {
            component,
            import,
            provider,
            what,
        },
    }
}
