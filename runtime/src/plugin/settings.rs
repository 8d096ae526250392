//! What an entry of the `host_interfaces` of a workload says, and what can be wrong with it.

use std::collections::HashMap;

/// What an entry of the `host_interfaces` of a workload says.
pub struct Settings<'a> {
    /// Id of the workload.
    pub workload_id: &'a str,
    /// Namespace of the workload.
    pub workload_namespace: &'a str,
    /// Name of the workload.
    pub workload_name: &'a str,
    /// Name of the entry, where it has one.
    pub name: Option<&'a str>,
    pub(super) config: &'a HashMap<String, String>,
}

impl Settings<'_> {
    /// The value of a key, if it is there.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.config.get(key).map(String::as_str)
    }

    /// `true` or `false`; `false` where the key is absent.
    ///
    /// # Errors
    /// It is something else.
    pub fn flag(&self, key: &'static str) -> Result<bool, SettingsError> {
        match self.get(key) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(SettingsError::Invalid {
                key,
                reason: "it is neither true nor false".to_owned(),
            }),
        }
    }
}

/// What is wrong with the settings of an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// There is no such backend.
    #[error("there is no backend '{backend}'; this host has {}", available.join(", "))]
    UnknownBackend {
        /// What was asked for.
        backend: String,
        /// The backends of the host.
        available: Vec<&'static str>,
    },
    /// The backend does not read this key.
    #[error("backend '{backend}' has no setting '{key}'; {}", listed(available))]
    UnknownKey {
        /// The backend.
        backend: &'static str,
        /// What was given.
        key: String,
        /// What it reads.
        available: &'static [&'static str],
    },
    /// The backend needs this key.
    #[error("'{key}' is missing: {reason}")]
    Missing {
        /// The key.
        key: &'static str,
        /// What it is for.
        reason: &'static str,
    },
    /// The value of a key cannot be used.
    #[error("'{key}' cannot be used: {reason}")]
    Invalid {
        /// The key.
        key: &'static str,
        /// Why not.
        reason: String,
    },
    /// The host does not let workloads choose this value.
    #[error("'{key}' is not allowed on this host: {reason}")]
    Forbidden {
        /// The key.
        key: &'static str,
        /// What is allowed.
        reason: String,
    },
}

fn listed(keys: &[&str]) -> String {
    if keys.is_empty() {
        "it has none".to_owned()
    } else {
        format!("it has {}", keys.join(", "))
    }
}
