//! Step 3: match every import with its provider, by name.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::facts::Facts;
use super::http::{self, HttpVersion};
use super::imports::{Imports, Matcher};
use super::names;
use super::order::order;
use super::providers::{self, PluginUse, Requested};
use crate::engine::HostPlugin;
use crate::engine::table::{Inconsistency, ItemId, Table};
use crate::error::{LinkProblem, WorkloadError};
use crate::wit::WitInterface;

/// The providers of all imports of a workload.
pub(super) struct Plan {
    pub(super) items: Table<ItemId, ItemPlan>,
    /// The plugins that the workload uses, with the interfaces it requests from them.
    pub(super) plugins: Vec<PluginUse>,
    /// The link order: each component follows those that it imports from.
    pub(super) order: Vec<ItemId>,
}

/// Imports and exports of one component within its workload.
pub(super) struct ItemPlan {
    pub(super) imports: Imports,
    /// Names of the interfaces that other components import from it, sorted.
    pub(super) exports: Vec<String>,
    /// Set if it handles HTTP requests.
    pub(super) http: Option<HttpVersion>,
}

/// Matches every import of a workload.
///
/// # Errors
/// Returns all problems found.
pub(super) fn plan(
    workload: &str,
    items: &Table<ItemId, Facts>,
    plugins: &[Arc<dyn HostPlugin>],
    host_interfaces: &[WitInterface],
) -> Result<Plan, WorkloadError> {
    let mut problems = Vec::new();
    let plan = match_all(items, plugins, host_interfaces, &mut problems);
    if !problems.is_empty() {
        return Err(WorkloadError::Unresolved {
            workload: workload.to_owned(),
            problems,
        });
    }
    plan.map_err(|broken| WorkloadError::internal(workload, &broken))
}

fn match_all(
    items: &Table<ItemId, Facts>,
    plugins: &[Arc<dyn HostPlugin>],
    host_interfaces: &[WitInterface],
    problems: &mut Vec<LinkProblem>,
) -> Result<Plan, Inconsistency> {
    names::check_components(items, problems);
    names::check_interfaces(host_interfaces, problems);
    let providers = providers::providers(plugins);
    let requested = providers::requested(&providers, host_interfaces, problems);
    let matcher = Matcher {
        items,
        providers: &providers,
        requested: &requested,
    };
    let imports = items.map(|id, item| matcher.imports(id, item, problems));
    let order = order(items, &imports, problems)?;
    let handler = http::handler(items, &imports, problems);
    let roles = imports.map(|id, _| {
        let http = handler.filter(|(handler, _)| *handler == id);
        (exports(&imports, id), http.map(|(_, version)| version))
    });
    let items = imports.join(roles)?;
    Ok(Plan {
        items: items.into_map(|(imports, (exports, http))| ItemPlan {
            imports,
            exports,
            http,
        }),
        plugins: requested.into_iter().map(Requested::into_use).collect(),
        order,
    })
}

/// Returns the names of the interfaces that other components import from this one.
fn exports(imports: &Table<ItemId, Imports>, id: ItemId) -> Vec<String> {
    let siblings = imports.values().flat_map(|imports| &imports.siblings);
    let names: BTreeSet<&String> = siblings
        .filter(|sibling| sibling.provider == id)
        .map(|sibling| &sibling.export)
        .collect();
    names.into_iter().cloned().collect()
}
