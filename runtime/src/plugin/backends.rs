//! Which backend answers which entry of a workload's `host_interfaces`.
//!
//! # Flow
//! A plugin is built with the [`Provider`]s that its host offers, the default one first → a workload binds: each of its
//! entries names one by `backend` and gives it settings → a guest opens a store by name → the entry of that name, or the
//! one without a name, answers.
//!
//! # Guarantees
//! A workload that asks for a backend that does not exist, gives it keys that it does not read or reaches for what the host
//! does not allow does not start; what it is told names what there is. A server that is down keeps no workload from starting.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use parking_lot::RwLock;

use super::server_kind::ServerKind;
pub use super::settings::{Settings, SettingsError};
use crate::engine::workload::UnresolvedWorkload;
use crate::wit::WitInterface;

/// The key of `config` that names the backend.
const BACKEND: &str = "backend";

/// Makes one kind of backend of a capability, such as `redis`.
pub trait Provider<B: ?Sized>: Send + Sync + 'static {
    /// What `backend` says to get it.
    fn kind(&self) -> &'static str;

    /// The keys of `config` that it reads, beside `backend`.
    fn keys(&self) -> &'static [&'static str];

    /// The kind of server that the key `url` names, where it reads that.
    fn server(&self) -> Option<&'static ServerKind> {
        None
    }

    /// A backend for an entry. Does not connect yet.
    ///
    /// # Errors
    /// The settings are wrong, or not allowed by the host.
    fn open(&self, settings: &Settings<'_>) -> Result<Arc<B>, SettingsError>;
}

/// The backends of a capability, and which workload uses which.
pub struct Backends<B: ?Sized> {
    /// The first one answers where an entry names none.
    providers: Vec<Box<dyn Provider<B>>>,
    bound: RwLock<HashMap<String, Arc<Entries<B>>>>,
}

/// The entries of one workload for one capability.
pub struct Entries<B: ?Sized> {
    unnamed: Option<Entry<B>>,
    named: BTreeMap<String, Entry<B>>,
}

/// One entry and the backend that answers it.
pub struct Entry<B: ?Sized> {
    /// The backend.
    pub backend: Arc<B>,
    /// What it is called, such as `redis`.
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
    /// The entry that a guest means by `name`: the one of that name; where entries have no names, the only one.
    pub fn get(&self, name: &str) -> Option<&Entry<B>> {
        self.unnamed.as_ref().or_else(|| self.named.get(name))
    }

    /// The only entry, whatever its name is.
    pub fn only(&self) -> Option<&Entry<B>> {
        let mut entries = self.unnamed.iter().chain(self.named.values());
        entries.next().filter(|_| entries.next().is_none())
    }
}

impl<B: ?Sized + 'static> Backends<B> {
    /// Backends of these kinds; the first one answers where an entry names none.
    pub fn new(providers: Vec<Box<dyn Provider<B>>>) -> Self {
        Self {
            providers,
            bound: RwLock::default(),
        }
    }

    /// Let the backend of this kind answer where an entry names none, if there is one.
    pub fn prefer(&mut self, kind: &str) {
        if let Some(index) = self.providers.iter().position(|provider| provider.kind() == kind) {
            let provider = self.providers.remove(index);
            self.providers.insert(0, provider);
        }
    }

    /// Choose a backend for each of the `interfaces` that a workload asks for.
    ///
    /// # Errors
    /// One of them cannot be had; what is wrong with each is told.
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
        let asked = settings.get(BACKEND);
        let provider = match asked {
            None => self.providers.first(),
            Some(kind) => self.providers.iter().find(|provider| provider.kind() == kind),
        };
        let provider = provider.ok_or_else(|| SettingsError::UnknownBackend {
            backend: asked.unwrap_or_default().to_owned(),
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

    /// The entries of a workload that is bound.
    pub fn of(&self, workload_id: &str) -> Option<Arc<Entries<B>>> {
        let bound = self.bound.read();
        bound.get(workload_id).cloned()
    }

    /// A workload is gone; so are its backends, once nobody uses them.
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

    /// What the workload `default/app` says in an entry without a name.
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
                reason: "a shelf has one",
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
    fn the_first_backend_answers_where_none_is_named() {
        assert_eq!(choose(&[("width", "3")]).unwrap(), "3");
        assert_eq!(choose(&[("width", "3"), ("backend", "oak")]).unwrap(), "3");
    }

    #[test]
    fn what_is_wrong_is_told_with_what_there_is() {
        assert_eq!(
            choose(&[("backend", "pine")]).unwrap_err(),
            "there is no backend 'pine'; this host has oak"
        );
        assert_eq!(
            choose(&[("width", "3"), ("widht", "4")]).unwrap_err(),
            "backend 'oak' has no setting 'widht'; it has width"
        );
        assert_eq!(choose(&[]).unwrap_err(), "'width' is missing: a shelf has one");
    }

    #[test]
    fn a_guest_means_the_entry_of_that_name_or_the_only_one() {
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
