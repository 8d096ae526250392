//! Matches imports with what provides them, by name, before anything is linked.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;

use super::builtin;
use crate::engine::HostPlugin;
use crate::engine::item::Role;
use crate::error::LinkProblem;
use crate::wit::{WitInterface, WitWorld};

/// The world of a component, as far as linking by name goes.
pub(crate) struct Facts {
    pub(crate) name: Arc<str>,
    pub(crate) role: Role,
    /// Full names of the interfaces it needs something of, sorted.
    pub(crate) imports: Vec<String>,
    /// Full names of its exports.
    pub(crate) exports: Vec<String>,
}

impl Facts {
    pub(crate) fn of(name: &str, role: Role, component: &Component) -> Self {
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
            name: name.into(),
            role,
            imports: imports.into_iter().collect(),
            exports: ty.exports(engine).map(|(export, _)| export.to_owned()).collect(),
        }
    }

    /// Its interfaces.
    pub(crate) fn world(&self) -> WitWorld {
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

    fn exports_like(&self, interface: &WitInterface) -> Option<&str> {
        self.exports
            .iter()
            .find(|export| WitInterface::parse(export).is_some_and(|export| export.contains(interface)))
            .map(String::as_str)
    }
}

/// Who provides what.
#[derive(Default)]
pub(crate) struct Plan {
    /// One for each component or service.
    pub(crate) items: Vec<ItemPlan>,
    /// The plugins that the workload uses, with what it asks of them.
    pub(crate) plugins: Vec<(usize, HashSet<WitInterface>)>,
    /// Items in an order in which each comes after those it imports from.
    pub(crate) order: Vec<usize>,
    /// Who answers HTTP.
    pub(crate) http: Option<(usize, Http)>,
}

/// Which `wasi:http` a component exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Http {
    /// `wasi:http/incoming-handler@0.2`
    P2,
    /// `wasi:http/handler@0.3`
    #[cfg(feature = "wasip3")]
    P3,
}

/// Who provides what one component imports.
#[derive(Default)]
pub(crate) struct ItemPlan {
    pub(crate) siblings: Vec<Sibling>,
    pub(crate) plugins: Vec<(usize, HashSet<WitInterface>)>,
}

/// An import that a component of the same workload provides.
pub(crate) struct Sibling {
    pub(crate) import: String,
    pub(crate) provider: usize,
    pub(crate) export: String,
}

/// Match every import.
///
/// # Errors
/// All that does not fit.
pub(crate) fn plan(
    items: &[Facts],
    plugins: &[Arc<dyn HostPlugin>],
    host_interfaces: &[WitInterface],
) -> Result<Plan, Vec<LinkProblem>> {
    let provided: Vec<Vec<WitInterface>> = plugins
        .iter()
        .map(|plugin| {
            let world = plugin.world();
            world.imports.into_iter().chain(world.exports).collect()
        })
        .collect();
    let mut problems = Vec::new();
    names(items, &mut problems);
    interface_names(host_interfaces, &mut problems);
    let mut plan = Plan {
        plugins: asked(plugins, &provided, host_interfaces, &mut problems),
        ..Plan::default()
    };
    let matcher = Matcher {
        items,
        plugins,
        provided: &provided,
        asked: &plan.plugins,
    };
    plan.items = (0..items.len())
        .map(|index| matcher.item(index, &mut problems))
        .collect();
    match order(items, &plan.items) {
        Ok(order) => plan.order = order,
        Err(path) => problems.push(LinkProblem::Cycle { path }),
    }
    plan.http = http(items, &plan.items, &mut problems);
    if problems.is_empty() {
        Ok(plan)
    } else {
        Err(problems)
    }
}

fn names(items: &[Facts], problems: &mut Vec<LinkProblem>) {
    let mut seen = BTreeSet::new();
    for item in items {
        if !seen.insert(&item.name) {
            let name = item.name.to_string();
            problems.push(LinkProblem::DuplicateName { name });
        }
    }
}

/// Entries for one package must have names that tell them apart.
fn interface_names(host_interfaces: &[WitInterface], problems: &mut Vec<LinkProblem>) {
    let mut packages: BTreeMap<(&str, &str), Vec<Option<&str>>> = BTreeMap::new();
    for interface in host_interfaces {
        let names = packages
            .entry((&interface.namespace, &interface.package))
            .or_default();
        names.push(interface.name.as_deref());
    }
    for ((namespace, package), names) in packages {
        let distinct: BTreeSet<_> = names.iter().collect();
        let valid = names.iter().all(|name| name.is_none_or(is_label));
        let several = names.len() > 1;
        if !valid || distinct.len() < names.len() || (several && names.contains(&None)) {
            problems.push(LinkProblem::InterfaceNames {
                package: format!("{namespace}:{package}"),
            });
        }
    }
}

fn is_label(name: &str) -> bool {
    let ordinary = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.starts_with(ordinary) && name.chars().all(|c| ordinary(c) || c == '-')
}

/// Which plugin serves which entry of the host interfaces.
fn asked(
    plugins: &[Arc<dyn HostPlugin>],
    provided: &[Vec<WitInterface>],
    host_interfaces: &[WitInterface],
    problems: &mut Vec<LinkProblem>,
) -> Vec<(usize, HashSet<WitInterface>)> {
    let mut asked: BTreeMap<usize, HashSet<WitInterface>> = BTreeMap::new();
    for interface in host_interfaces {
        let serves = |index: &usize| {
            provided
                .get(*index)
                .is_some_and(|provided| serves(provided, interface))
        };
        let mut candidates = (0..plugins.len()).filter(serves);
        // The name of an entry may be the id of a plugin: then that one is meant.
        let named = candidates.clone().find(|index| {
            plugins
                .get(*index)
                .is_some_and(|plugin| interface.name.as_deref() == Some(plugin.id()))
        });
        match named.or_else(|| candidates.next()) {
            Some(index) => {
                asked.entry(index).or_default().insert(interface.clone());
            }
            None if builtin::has_package(interface) => {}
            None => {
                let available: BTreeSet<String> =
                    provided.iter().flatten().map(ToString::to_string).collect();
                problems.push(LinkProblem::NoPlugin {
                    interface: interface.to_string(),
                    available: available.into_iter().collect(),
                });
            }
        }
    }
    asked.into_iter().collect()
}

/// Is each interface of the entry among those that a plugin provides, possibly spread over several of its packages?
fn serves(provided: &[WitInterface], entry: &WitInterface) -> bool {
    let one = |name: Option<&String>| WitInterface {
        interfaces: name.into_iter().cloned().collect(),
        name: None,
        config: std::collections::HashMap::new(),
        ..entry.clone()
    };
    if entry.interfaces.is_empty() {
        return provided
            .iter()
            .any(|provided| provided.namespace == entry.namespace && provided.package == entry.package);
    }
    entry.interfaces.iter().all(|name| {
        provided
            .iter()
            .any(|provided| provided.contains(&one(Some(name))))
    })
}

struct Matcher<'a> {
    items: &'a [Facts],
    plugins: &'a [Arc<dyn HostPlugin>],
    provided: &'a [Vec<WitInterface>],
    asked: &'a [(usize, HashSet<WitInterface>)],
}

impl Matcher<'_> {
    fn item(&self, index: usize, problems: &mut Vec<LinkProblem>) -> ItemPlan {
        let mut plan = ItemPlan::default();
        let Some(item) = self.items.get(index) else {
            return plan;
        };
        let mut plugins: BTreeMap<usize, HashSet<WitInterface>> = BTreeMap::new();
        for import in &item.imports {
            let missing = LinkProblem::Missing {
                component: item.name.to_string(),
                import: import.clone(),
            };
            let Some(interface) = WitInterface::parse(import) else {
                problems.push(missing);
                continue;
            };
            if builtin::provides(&interface) {
                continue;
            }
            let siblings = self.siblings(index, &interface);
            match siblings.as_slice() {
                [(provider, export)] => plan.siblings.push(Sibling {
                    import: import.clone(),
                    provider: *provider,
                    export: export.clone(),
                }),
                [] => match self.plugin(item, import, &interface) {
                    Ok(Some(plugin)) => {
                        plugins.entry(plugin).or_default().insert(interface);
                    }
                    Ok(None) => problems.push(missing),
                    Err(problem) => problems.push(problem),
                },
                several => problems.push(LinkProblem::Ambiguous {
                    component: item.name.to_string(),
                    import: import.clone(),
                    candidates: several
                        .iter()
                        .filter_map(|(provider, _)| Some(self.items.get(*provider)?.name.to_string()))
                        .collect(),
                }),
            }
        }
        for export in item
            .exports
            .iter()
            .filter_map(|export| WitInterface::parse(export))
        {
            if let Some(plugin) = self.granted(&export) {
                plugins.entry(plugin).or_default().insert(export);
            }
        }
        plan.plugins = plugins.into_iter().collect();
        plan
    }

    /// The other components that export it; a service cannot be called.
    fn siblings(&self, importer: usize, interface: &WitInterface) -> Vec<(usize, String)> {
        self.items
            .iter()
            .enumerate()
            .filter(|(index, item)| *index != importer && item.role == Role::Component)
            .filter_map(|(index, item)| Some((index, item.exports_like(interface)?.to_owned())))
            .collect()
    }

    fn plugin(
        &self,
        item: &Facts,
        import: &str,
        interface: &WitInterface,
    ) -> Result<Option<usize>, LinkProblem> {
        if let Some(plugin) = self.granted(interface) {
            return Ok(Some(plugin));
        }
        let provider = self
            .plugins
            .iter()
            .zip(self.provided)
            .find(|(_, provided)| provided.iter().any(|provided| provided.contains(interface)));
        match provider {
            Some((plugin, _)) => Err(LinkProblem::NotGranted {
                component: item.name.to_string(),
                import: import.to_owned(),
                plugin: plugin.id(),
            }),
            None => Ok(None),
        }
    }

    /// The plugin that provides it to a workload that asked for it.
    fn granted(&self, interface: &WitInterface) -> Option<usize> {
        self.asked
            .iter()
            .filter(|(_, asked)| asked.iter().any(|asked| asked.contains(interface)))
            .find(|(index, _)| {
                self.provided
                    .get(*index)
                    .is_some_and(|provided| provided.iter().any(|provided| provided.contains(interface)))
            })
            .map(|(index, _)| *index)
    }
}

/// Sort so that providers come first; or the names of a circle.
fn order(items: &[Facts], plans: &[ItemPlan]) -> Result<Vec<usize>, Vec<String>> {
    let mut order = Vec::with_capacity(items.len());
    let mut path = Vec::new();
    for index in 0..items.len() {
        visit(index, plans, &mut order, &mut path).map_err(|circle| {
            circle
                .iter()
                .filter_map(|index| Some(items.get(*index)?.name.to_string()))
                .collect::<Vec<_>>()
        })?;
    }
    Ok(order)
}

fn visit(
    index: usize,
    plans: &[ItemPlan],
    order: &mut Vec<usize>,
    path: &mut Vec<usize>,
) -> Result<(), Vec<usize>> {
    if order.contains(&index) {
        return Ok(());
    }
    if let Some(begin) = path.iter().position(|visited| *visited == index) {
        let mut circle = path.split_off(begin);
        circle.push(index);
        return Err(circle);
    }
    path.push(index);
    let providers = plans.get(index).map(|plan| plan.siblings.as_slice());
    for sibling in providers.unwrap_or_default() {
        visit(sibling.provider, plans, order, path)?;
    }
    path.pop();
    order.push(index);
    Ok(())
}

/// The component that handles HTTP and that no other component stands in front of.
fn http(items: &[Facts], plans: &[ItemPlan], problems: &mut Vec<LinkProblem>) -> Option<(usize, Http)> {
    let behind: HashSet<usize> = plans
        .iter()
        .flat_map(|plan| &plan.siblings)
        .filter(|sibling| handles_http(&sibling.export).is_some())
        .map(|sibling| sibling.provider)
        .collect();
    let handlers: Vec<(usize, Http)> = items
        .iter()
        .enumerate()
        .filter(|(index, item)| item.role == Role::Component && !behind.contains(index))
        .filter_map(|(index, item)| {
            // A component that exports both is newer than it has to be.
            let exports = item.exports.iter();
            let version = exports.filter_map(|export| handles_http(export)).max();
            Some((index, version?))
        })
        .collect();
    match handlers.as_slice() {
        [] => None,
        [one] => Some(*one),
        several => {
            problems.push(LinkProblem::AmbiguousHttp {
                candidates: several
                    .iter()
                    .filter_map(|(index, _)| Some(items.get(*index)?.name.to_string()))
                    .collect(),
            });
            None
        }
    }
}

fn handles_http(export: &str) -> Option<Http> {
    let interface = WitInterface::parse(export)?;
    let is = |name: &str| interface.interfaces.contains(name);
    if interface.namespace != "wasi" || interface.package != "http" {
        return None;
    }
    match interface.version.as_ref()?.minor {
        2 if is("incoming-handler") => Some(Http::P2),
        #[cfg(feature = "wasip3")]
        3 if is("handler") => Some(Http::P3),
        _ => None,
    }
}
