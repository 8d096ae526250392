//! Selects the backend for each entry of a workload's `host_interfaces`.
//!
//! # Flow
//! A plugin is created with the [`Provider`]s that its host offers, the default first → a workload binds: each of its entries
//! names a provider in `backend` and configures it → a guest opens a store by name → the entry with that name serves the call,
//! or else the entry without a name.
//!
//! # Guarantees
//! A workload does not start if it names an unknown backend, sets a key that the backend does not read, or requests something
//! that the host does not allow. The error lists the valid choices. A server that is down does not keep a workload from
//! starting.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use parking_lot::RwLock;

use super::server_kind::ServerKind;
pub use super::settings::{Settings, SettingsError};
use crate::engine::workload::UnresolvedWorkload;
use crate::wit::WitInterface;

/// The key of `config` that selects the backend.
const BACKEND: &str = "backend";

/// Creates backends of one kind, such as `redis`, for a capability.
pub trait Provider<B: ?Sized>: Send + Sync + 'static {
    /// Value of the `backend` key that selects this provider.
    fn kind(&self) -> &'static str;

    /// The keys of `config` that the provider reads, besides `backend`.
    fn keys(&self) -> &'static [&'static str];

    /// The kind of server that the key `url` names, if the provider reads `url`.
    fn server(&self) -> Option<&'static ServerKind> {
        None
    }

    /// Creates the backend for an entry. Does not connect yet.
    ///
    /// # Errors
    /// Fails if the settings are invalid or not allowed by the host.
    fn open(&self, settings: &Settings<'_>) -> Result<Arc<B>, SettingsError>;
}

/// The backends of a capability, and the entries of each bound workload.
pub struct Backends<B: ?Sized> {
    /// The first one is the default.
    providers: Vec<Box<dyn Provider<B>>>,
    bound: RwLock<HashMap<String, Arc<Entries<B>>>>,
}

/// The entries of one workload for one capability.
pub struct Entries<B: ?Sized> {
    unnamed: Option<Entry<B>>,
    named: BTreeMap<String, Entry<B>>,
}

/// The backend selected by one entry.
pub struct Entry<B: ?Sized> {
    /// The backend.
    pub backend: Arc<B>,
    /// The value of `backend` that selects it, such as `redis`.
    pub kind: &'static str,
}

impl<B: ?Sized> Clone for Entry<B> {
    fn clone(&self) -> Self {
        Self {
            backend: Arc::clone(&self.backend),
            kind: self.kind,
        }
    }
}

impl<B: ?Sized> Entries<B> {
    /// Returns the entry for the `name` that a guest uses. If an entry has no name, it serves every name.
    pub fn get(&self, name: &str) -> Option<&Entry<B>> {
        self.unnamed.as_ref().or_else(|| self.named.get(name))
    }

    /// Returns the entry if there is exactly one, named or not.
    pub fn only(&self) -> Option<&Entry<B>> {
        let mut entries = self.unnamed.iter().chain(self.named.values());
        entries.next().filter(|_| entries.next().is_none())
    }
}

impl<B: ?Sized + 'static> Backends<B> {
    /// Creates the set from its providers. The first one is the default.
    pub fn new(providers: Vec<Box<dyn Provider<B>>>) -> Self {
        Self {
            providers,
            bound: RwLock::default(),
        }
    }

    /// Makes the backend of this kind the default, if it exists.
    pub fn prefer(&mut self, kind: &str) {
        if let Some(index) = self.providers.iter().position(|provider| provider.kind() == kind) {
            let provider = self.providers.remove(index);
            self.providers.insert(0, provider);
        }
    }

    /// Selects a backend for each of the `interfaces` that a workload requests.
    ///
    /// # Errors
    /// Fails if any entry is invalid; the message lists the problem of each.
    pub fn bind(
        &self,
        workload: &UnresolvedWorkload,
        interfaces: &HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let mut entries = Entries {
            unnamed: None,
            named: BTreeMap::new(),
        };
        let mut problems = Vec::new();
        let mut interfaces: Vec<&WitInterface> = interfaces.iter().collect();
        interfaces.sort_by(|one, other| one.name.cmp(&other.name));
        for interface in interfaces {
            let settings = Settings {
                workload_id: workload.id(),
                workload_namespace: workload.namespace(),
                workload_name: workload.name(),
                name: interface.name.as_deref(),
                config: &interface.config,
            };
            match self.choose(&settings) {
                Ok(entry) => match &interface.name {
                    Some(name) => {
                        entries.named.insert(name.clone(), entry);
                    }
                    None => entries.unnamed = Some(entry),
                },
                Err(problem) => problems.push(match &interface.name {
                    Some(name) => format!("{interface} ('{name}'): {problem}"),
                    None => format!("{interface}: {problem}"),
                }),
            }
        }
        anyhow::ensure!(problems.is_empty(), "{}", problems.join("; "));
        self.bound
            .write()
            .insert(workload.id().to_owned(), Arc::new(entries));
        Ok(())
    }

    fn choose(&self, settings: &Settings<'_>) -> Result<Entry<B>, SettingsError> {
        let requested = settings.get(BACKEND);
        let provider = match requested {
            None => self.providers.first(),
            Some(kind) => self.providers.iter().find(|provider| provider.kind() == kind),
        };
        let provider = provider.ok_or_else(|| SettingsError::UnknownBackend {
            backend: requested.unwrap_or_default().to_owned(),
            available: self.providers.iter().map(|provider| provider.kind()).collect(),
        })?;
        let mut keys: Vec<&String> = settings.config.keys().collect();
        keys.sort_unstable();
        if let Some(key) = keys
            .into_iter()
            .find(|key| *key != BACKEND && !provider.keys().contains(&key.as_str()))
        {
            return Err(SettingsError::UnknownKey {
                backend: provider.kind(),
                key: key.clone(),
                available: provider.keys(),
            });
        }
        Ok(Entry {
            backend: provider.open(settings)?,
            kind: provider.kind(),
        })
    }

    /// Returns the entries of a bound workload.
    pub fn of(&self, workload_id: &str) -> Option<Arc<Entries<B>>> {
        let bound = self.bound.read();
        bound.get(workload_id).cloned()
    }

    /// Removes a stopped workload. Its backends are dropped once they are no longer in use.
    pub fn unbind(&self, workload_id: &str) {
        let mut bound = self.bound.write();
        bound.remove(workload_id);
    }
}

impl<B: ?Sized + 'static> std::fmt::Debug for Backends<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kinds = self.providers.iter().map(|provider| provider.kind());
        f.debug_list().entries(kinds).finish()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The settings of an unnamed entry of the workload `default/app`.
    pub(crate) fn settings(config: &HashMap<String, String>) -> Settings<'_> {
        Settings {
            workload_id: "1",
            workload_namespace: "default",
            workload_name: "app",
            name: None,
            config,
        }
    }

    struct Shelf(String);

    struct Oak;

    impl Provider<Shelf> for Oak {
        fn kind(&self) -> &'static str {
            "oak"
        }

        fn keys(&self) -> &'static [&'static str] {
            &["width"]
        }

        fn open(&self, settings: &Settings<'_>) -> Result<Arc<Shelf>, SettingsError> {
            let width = settings.get("width").ok_or(SettingsError::Missing {
                key: "width",
                reason: "every shelf needs one",
            })?;
            Ok(Arc::new(Shelf(width.to_owned())))
        }
    }

    fn choose(config: &[(&str, &str)]) -> Result<String, String> {
        let config = config
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        let backends = Backends::new(vec![Box::new(Oak)]);
        match backends.choose(&settings(&config)) {
            Ok(entry) => Ok(entry.backend.0.clone()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn the_first_backend_is_the_default() {
        assert_eq!(choose(&[("width", "3")]).unwrap(), "3");
        assert_eq!(choose(&[("width", "3"), ("backend", "oak")]).unwrap(), "3");
    }

    #[test]
    fn errors_list_the_valid_choices() {
        assert_eq!(
            choose(&[("backend", "pine")]).unwrap_err(),
            "unknown backend 'pine'; available: oak"
        );
        assert_eq!(
            choose(&[("width", "3"), ("widht", "4")]).unwrap_err(),
            "backend 'oak' has no setting 'widht'; available: width"
        );
        assert_eq!(
            choose(&[]).unwrap_err(),
            "'width' is missing: every shelf needs one"
        );
    }

    #[test]
    fn a_name_selects_its_entry_or_the_unnamed_one() {
        let entry = |width: &str| Entry {
            backend: Arc::new(Shelf(width.to_owned())),
            kind: "oak",
        };
        let named = Entries {
            unnamed: None,
            named: BTreeMap::from([("left".to_owned(), entry("1")), ("right".to_owned(), entry("2"))]),
        };
        assert_eq!(named.get("right").unwrap().backend.0, "2");
        assert!(named.get("other").is_none());
        assert!(named.only().is_none());
        let one = Entries {
            unnamed: Some(entry("1")),
            named: BTreeMap::new(),
        };
        assert_eq!(one.get("other").unwrap().backend.0, "1");
        assert_eq!(one.only().unwrap().backend.0, "1");
    }
}
