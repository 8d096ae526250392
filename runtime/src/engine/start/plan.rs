//! Step 3: match every import with what provides it, by name, before anything is linked.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::facts::Facts;
use super::http::{self, HttpVersion};
use super::imports::{Imports, Matcher};
use super::names;
use super::order::order;
use super::providers::{self, Asked, PluginUse};
use crate::engine::HostPlugin;
use crate::engine::table::{Inconsistency, ItemId, Table};
use crate::error::{LinkProblem, WorkloadError};
use crate::wit::WitInterface;

/// Who provides what.
pub(super) struct Plan {
    pub(super) items: Table<ItemId, ItemPlan>,
    /// The plugins that the workload uses, with what it asks of them.
    pub(super) plugins: Vec<PluginUse>,
    /// Each component after those it imports from.
    pub(super) order: Vec<ItemId>,
}

/// The place of one component in its workload.
pub(super) struct ItemPlan {
    pub(super) imports: Imports,
    /// Names of the interfaces that others import from it, sorted.
    pub(super) exports: Vec<String>,
    /// It answers HTTP.
    pub(super) http: Option<HttpVersion>,
}

/// Match every import of a workload.
///
/// # Errors
/// All that does not fit together.
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
    let asked = providers::asked(&providers, host_interfaces, problems);
    let matcher = Matcher {
        items,
        providers: &providers,
        asked: &asked,
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
        plugins: asked.into_iter().map(Asked::into_use).collect(),
        order,
    })
}

/// Names of the interfaces that others import from this component.
fn exports(imports: &Table<ItemId, Imports>, id: ItemId) -> Vec<String> {
    let siblings = imports.values().flat_map(|imports| &imports.siblings);
    let names: BTreeSet<&String> = siblings
        .filter(|sibling| sibling.provider == id)
        .map(|sibling| &sibling.export)
        .collect();
    names.into_iter().cloned().collect()
}
