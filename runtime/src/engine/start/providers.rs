//! Matches plugins with the interfaces that a workload requests.

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

/// A plugin and the interfaces requested from it.
pub(crate) struct PluginUse {
    pub(super) plugin: Arc<dyn HostPlugin>,
    pub(super) interfaces: HashSet<WitInterface>,
}

/// A provider and the interfaces requested from it; the borrowed form of [`PluginUse`].
pub(super) struct Requested<'a> {
    pub(super) provider: &'a Provider,
    pub(super) interfaces: HashSet<WitInterface>,
}

/// Returns the interfaces that each plugin provides.
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
    /// Returns whether it provides this interface.
    pub(super) fn provides(&self, interface: &WitInterface) -> bool {
        self.interfaces
            .iter()
            .any(|provided| provided.contains(interface))
    }

    /// Returns whether it provides every interface of a `host_interfaces` entry, possibly by several entries of its world.
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

impl Requested<'_> {
    /// Returns whether this interface is both requested and provided.
    pub(super) fn grants(&self, interface: &WitInterface) -> bool {
        self.interfaces
            .iter()
            .any(|requested| requested.contains(interface))
            && self.provider.provides(interface)
    }

    pub(super) fn into_use(self) -> PluginUse {
        PluginUse {
            plugin: Arc::clone(&self.provider.plugin),
            interfaces: self.interfaces,
        }
    }
}

/// Groups the requested interfaces by plugin, in the order of the plugins.
pub(super) fn group<'a>(
    providers: &'a [Provider],
    uses: &[(&'a Provider, WitInterface)],
) -> Vec<Requested<'a>> {
    let requested = providers.iter().map(|provider| Requested {
        provider,
        interfaces: uses
            .iter()
            .filter(|(used, _)| std::ptr::eq(*used, provider))
            .map(|(_, interface)| interface.clone())
            .collect(),
    });
    requested
        .filter(|requested| !requested.interfaces.is_empty())
        .collect()
}

/// Assigns each `host_interfaces` entry to a plugin.
pub(super) fn requested<'a>(
    providers: &'a [Provider],
    host_interfaces: &[WitInterface],
    problems: &mut Vec<LinkProblem>,
) -> Vec<Requested<'a>> {
    let mut uses = Vec::new();
    for interface in host_interfaces {
        let mut candidates = providers.iter().filter(|provider| provider.serves(interface));
        // An entry whose name is the id of a plugin selects that plugin.
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
