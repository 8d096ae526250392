//! Matches the imports of a component with their providers, by name.

use super::builtin;
use super::facts::Facts;
use super::providers::{PluginUse, Provider, Requested, group};
use crate::engine::item::Role;
use crate::engine::table::{ItemId, Table};
use crate::error::LinkProblem;
use crate::wit::WitInterface;

/// The providers of a component's imports.
pub(super) struct Imports {
    pub(super) siblings: Vec<SiblingImport>,
    pub(super) plugins: Vec<PluginUse>,
}

/// An import that another component of the workload provides.
pub(super) struct SiblingImport {
    pub(super) import: String,
    pub(super) provider: ItemId,
    pub(super) export: String,
}

/// All possible providers.
pub(super) struct Matcher<'a> {
    pub(super) items: &'a Table<ItemId, Facts>,
    pub(super) providers: &'a [Provider],
    pub(super) requested: &'a [Requested<'a>],
}

impl<'a> Matcher<'a> {
    /// Matches the imports of one component.
    pub(super) fn imports(&self, id: ItemId, item: &Facts, problems: &mut Vec<LinkProblem>) -> Imports {
        let mut siblings = Vec::new();
        let mut uses = Vec::new();
        for import in &item.imports {
            let missing = || LinkProblem::Missing {
                component: item.name.to_string(),
                import: import.clone(),
            };
            let Some(interface) = WitInterface::parse(import) else {
                problems.push(missing());
                continue;
            };
            if builtin::provides(&interface) {
                continue;
            }
            match self.siblings(id, &interface).as_slice() {
                [(provider, _, export)] => siblings.push(SiblingImport {
                    import: import.clone(),
                    provider: *provider,
                    export: (*export).to_owned(),
                }),
                [] => match self.plugin(item, import, &interface) {
                    Ok(Some(provider)) => uses.push((provider, interface)),
                    Ok(None) => problems.push(missing()),
                    Err(problem) => problems.push(problem),
                },
                several => problems.push(LinkProblem::Ambiguous {
                    component: item.name.to_string(),
                    import: import.clone(),
                    candidates: several.iter().map(|(_, name, _)| (*name).to_owned()).collect(),
                }),
            }
        }
        let exports = item.exports.iter();
        for export in exports.filter_map(|export| WitInterface::parse(export)) {
            if let Some(provider) = self.granted(&export) {
                uses.push((provider, export));
            }
        }
        let plugins = group(self.providers, &uses);
        Imports {
            siblings,
            plugins: plugins.into_iter().map(Requested::into_use).collect(),
        }
    }

    /// Returns the other components that export the interface, with the names of the component and of the export. Services
    /// are excluded, since they cannot be called.
    fn siblings(&self, importer: ItemId, interface: &WitInterface) -> Vec<(ItemId, &'a str, &'a str)> {
        self.items
            .iter()
            .filter(|(id, item)| *id != importer && item.role == Role::Component)
            .filter_map(|(id, item)| Some((id, &*item.name, item.exports_like(interface)?)))
            .collect()
    }

    fn plugin(
        &self,
        item: &Facts,
        import: &str,
        interface: &WitInterface,
    ) -> Result<Option<&'a Provider>, LinkProblem> {
        if let Some(provider) = self.granted(interface) {
            return Ok(Some(provider));
        }
        match self
            .providers
            .iter()
            .find(|provider| provider.provides(interface))
        {
            Some(provider) => Err(LinkProblem::NotGranted {
                component: item.name.to_string(),
                import: import.to_owned(),
                plugin: provider.plugin.id(),
            }),
            None => Ok(None),
        }
    }

    /// Returns the plugin that provides the interface, if the workload requests it.
    fn granted(&self, interface: &WitInterface) -> Option<&'a Provider> {
        let mut requested = self.requested.iter();
        requested
            .find(|requested| requested.grants(interface))
            .map(|requested| requested.provider)
    }
}
