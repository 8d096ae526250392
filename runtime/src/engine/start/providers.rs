//! Which plugin serves what.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::builtin;
use crate::engine::HostPlugin;
use crate::error::LinkProblem;
use crate::wit::WitInterface;

/// A plugin and the interfaces that it provides.
pub(super) struct Provider {
    pub(super) plugin: Arc<dyn HostPlugin>,
    interfaces: Vec<WitInterface>,
}

/// A plugin and what is asked of it.
pub(crate) struct PluginUse {
    pub(super) plugin: Arc<dyn HostPlugin>,
    pub(super) interfaces: HashSet<WitInterface>,
}

/// The same, while the workload is planned.
pub(super) struct Asked<'a> {
    pub(super) provider: &'a Provider,
    pub(super) interfaces: HashSet<WitInterface>,
}

/// What all plugins provide.
pub(super) fn providers(plugins: &[Arc<dyn HostPlugin>]) -> Vec<Provider> {
    plugins
        .iter()
        .map(|plugin| {
            let world = plugin.world();
            Provider {
                plugin: Arc::clone(plugin),
                interfaces: world.imports.into_iter().chain(world.exports).collect(),
            }
        })
        .collect()
}

impl Provider {
    /// Does it provide this interface?
    pub(super) fn provides(&self, interface: &WitInterface) -> bool {
        self.interfaces
            .iter()
            .any(|provided| provided.contains(interface))
    }

    /// Does it provide each interface of an entry of the host interfaces, possibly spread over several of its packages?
    fn serves(&self, entry: &WitInterface) -> bool {
        if entry.interfaces.is_empty() {
            let mut provided = self.interfaces.iter();
            return provided
                .any(|provided| provided.namespace == entry.namespace && provided.package == entry.package);
        }
        entry.interfaces.iter().all(|name| {
            self.provides(&WitInterface {
                interfaces: HashSet::from([name.clone()]),
                name: None,
                config: HashMap::new(),
                ..entry.clone()
            })
        })
    }
}

impl Asked<'_> {
    /// Is this interface asked for, and provided?
    pub(super) fn grants(&self, interface: &WitInterface) -> bool {
        self.interfaces.iter().any(|asked| asked.contains(interface)) && self.provider.provides(interface)
    }

    pub(super) fn into_use(self) -> PluginUse {
        PluginUse {
            plugin: Arc::clone(&self.provider.plugin),
            interfaces: self.interfaces,
        }
    }
}

/// What is asked of each plugin, in the order of the plugins.
pub(super) fn group<'a>(providers: &'a [Provider], uses: &[(&'a Provider, WitInterface)]) -> Vec<Asked<'a>> {
    let asked = providers.iter().map(|provider| Asked {
        provider,
        interfaces: uses
            .iter()
            .filter(|(used, _)| std::ptr::eq(*used, provider))
            .map(|(_, interface)| interface.clone())
            .collect(),
    });
    asked.filter(|asked| !asked.interfaces.is_empty()).collect()
}

/// Which plugin serves which entry of the host interfaces.
pub(super) fn asked<'a>(
    providers: &'a [Provider],
    host_interfaces: &[WitInterface],
    problems: &mut Vec<LinkProblem>,
) -> Vec<Asked<'a>> {
    let mut uses = Vec::new();
    for interface in host_interfaces {
        let mut candidates = providers.iter().filter(|provider| provider.serves(interface));
        // The name of an entry may be the id of a plugin: then that one is meant.
        let name = interface.name.as_deref();
        let named = candidates
            .clone()
            .find(|provider| name == Some(provider.plugin.id()));
        match named.or_else(|| candidates.next()) {
            Some(provider) => uses.push((provider, interface.clone())),
            None if builtin::has_package(interface) => {}
            None => problems.push(LinkProblem::NoPlugin {
                interface: interface.to_string(),
                available: available(providers),
            }),
        }
    }
    group(providers, &uses)
}

fn available(providers: &[Provider]) -> Vec<String> {
    let interfaces = providers.iter().flat_map(|provider| &provider.interfaces);
    let names: BTreeSet<String> = interfaces.map(ToString::to_string).collect();
    names.into_iter().collect()
}
