//! Names of the imports and exports of a component, for matching by name.

use std::collections::BTreeSet;
use std::sync::Arc;

use wasmtime::component::types::ComponentItem;

use super::compile::CompiledPart;
use crate::engine::item::Role;
use crate::wit::{WitInterface, WitWorld};

/// Name, role, imports and exports of a component.
pub(super) struct Facts {
    pub(super) name: Arc<str>,
    pub(super) role: Role,
    /// Full names of the interfaces from which it imports functions or resources, sorted.
    pub(super) imports: Vec<String>,
    /// Full names of its exports.
    pub(super) exports: Vec<String>,
}

impl Facts {
    pub(super) fn of(part: &CompiledPart) -> Self {
        let component = &part.code.component;
        let engine = component.engine();
        let ty = component.component_type();
        let imports: BTreeSet<String> = ty
            .imports(engine)
            .filter_map(|(import, item)| match item.ty {
                ComponentItem::ComponentInstance(instance) => instance
                    .exports(engine)
                    .any(|(_, item)| {
                        matches!(
                            item.ty,
                            ComponentItem::ComponentFunc(_) | ComponentItem::Resource(_)
                        )
                    })
                    .then(|| import.to_owned()),
                ComponentItem::Type(_) => None,
                _ => Some(format!("{import} (not an interface)")),
            })
            .collect();
        Self {
            name: part.part.component.name.as_str().into(),
            role: part.part.role,
            imports: imports.into_iter().collect(),
            exports: ty.exports(engine).map(|(export, _)| export.to_owned()).collect(),
        }
    }

    /// Returns the imports and exports as a world.
    pub(super) fn world(&self) -> WitWorld {
        let read = |names: &[String]| {
            names
                .iter()
                .filter_map(|name| WitInterface::parse(name))
                .collect()
        };
        WitWorld {
            imports: read(&self.imports),
            exports: read(&self.exports),
        }
    }

    /// Returns the export that satisfies an import of this interface.
    pub(super) fn exports_like(&self, interface: &WitInterface) -> Option<&str> {
        self.exports
            .iter()
            .find(|export| WitInterface::parse(export).is_some_and(|export| export.contains(interface)))
            .map(String::as_str)
    }
}
