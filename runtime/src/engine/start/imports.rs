//! Matches what one component imports with what provides it, by name.

use super::builtin;
use super::facts::Facts;
use super::providers::{Asked, PluginUse, Provider, group};
use crate::engine::item::Role;
use crate::engine::table::{ItemId, Table};
use crate::error::LinkProblem;
use crate::wit::WitInterface;

/// Who provides what one component imports.
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

/// All that can provide something.
pub(super) struct Matcher<'a> {
    pub(super) items: &'a Table<ItemId, Facts>,
    pub(super) providers: &'a [Provider],
    pub(super) asked: &'a [Asked<'a>],
}

impl<'a> Matcher<'a> {
    /// Match the imports of one component.
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
            plugins: plugins.into_iter().map(Asked::into_use).collect(),
        }
    }

    /// The other components that export it, with their names and those of the exports; a service cannot be called.
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

    /// The plugin that provides it to a workload that asked for it.
    fn granted(&self, interface: &WitInterface) -> Option<&'a Provider> {
        let mut asked = self.asked.iter();
        asked
            .find(|asked| asked.grants(interface))
            .map(|asked| asked.provider)
    }
}
