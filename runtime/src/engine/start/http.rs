//! Selects the component that handles HTTP requests.

use std::collections::HashSet;

use super::facts::Facts;
use super::imports::Imports;
use crate::engine::item::Role;
use crate::engine::table::{ItemId, Table};
use crate::error::LinkProblem;
use crate::wit::WitInterface;

/// The version of `wasi:http` that a component exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum HttpVersion {
    /// `wasi:http/incoming-handler@0.2`
    P2,
    /// `wasi:http/handler@0.3`
    #[cfg(feature = "wasip3")]
    P3,
}

/// Returns the component that exports an HTTP handler which no other component imports.
pub(super) fn handler(
    items: &Table<ItemId, Facts>,
    imports: &Table<ItemId, Imports>,
    problems: &mut Vec<LinkProblem>,
) -> Option<(ItemId, HttpVersion)> {
    let behind: HashSet<ItemId> = imports
        .values()
        .flat_map(|imports| &imports.siblings)
        .filter(|sibling| version(&sibling.export).is_some())
        .map(|sibling| sibling.provider)
        .collect();
    let handlers: Vec<(ItemId, &Facts, HttpVersion)> = items
        .iter()
        .filter(|(id, item)| item.role == Role::Component && !behind.contains(id))
        .filter_map(|(id, item)| {
            // If a component exports both versions, use the newer one.
            let newest = item.exports.iter().filter_map(|export| version(export)).max();
            Some((id, item, newest?))
        })
        .collect();
    match handlers.as_slice() {
        [] => None,
        [(id, _, version)] => Some((*id, *version)),
        several => {
            problems.push(LinkProblem::AmbiguousHttp {
                candidates: several.iter().map(|(_, item, _)| item.name.to_string()).collect(),
            });
            None
        }
    }
}

fn version(export: &str) -> Option<HttpVersion> {
    let interface = WitInterface::parse(export)?;
    let is = |name: &str| interface.interfaces.contains(name);
    if interface.namespace != "wasi" || interface.package != "http" {
        return None;
    }
    match interface.version.as_ref()?.minor {
        2 if is("incoming-handler") => Some(HttpVersion::P2),
        #[cfg(feature = "wasip3")]
        3 if is("handler") => Some(HttpVersion::P3),
        _ => None,
    }
}
