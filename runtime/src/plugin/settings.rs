//! The settings in an entry of a workload's `host_interfaces`, and their errors.

use std::collections::HashMap;

/// The settings in an entry of a workload's `host_interfaces`.
pub struct Settings<'a> {
    /// Id of the workload.
    pub workload_id: &'a str,
    /// Namespace of the workload.
    pub workload_namespace: &'a str,
    /// Name of the workload.
    pub workload_name: &'a str,
    /// Name of the entry, if it has one.
    pub name: Option<&'a str>,
    pub(super) config: &'a HashMap<String, String>,
}

impl Settings<'_> {
    /// Returns the value of a key, if it is set.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.config.get(key).map(String::as_str)
    }

    /// Parses the value of a key as `true` or `false`; `false` if it is not set.
    ///
    /// # Errors
    /// Fails for any other value.
    pub fn flag(&self, key: &'static str) -> Result<bool, SettingsError> {
        match self.get(key) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(SettingsError::Invalid {
                key,
                reason: "expected true or false".to_owned(),
            }),
        }
    }
}

/// An error in the settings of an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The host has no such backend.
    #[error("unknown backend '{backend}'; available: {}", available.join(", "))]
    UnknownBackend {
        /// The requested backend.
        backend: String,
        /// The backends of the host.
        available: Vec<&'static str>,
    },
    /// The backend does not read this key.
    #[error("backend '{backend}' has no setting '{key}'; {}", listed(available))]
    UnknownKey {
        /// The backend.
        backend: &'static str,
        /// The unknown key.
        key: String,
        /// The keys that the backend reads.
        available: &'static [&'static str],
    },
    /// The backend needs this key.
    #[error("'{key}' is missing: {reason}")]
    Missing {
        /// The key.
        key: &'static str,
        /// Why it is required.
        reason: &'static str,
    },
    /// The value of a key is invalid.
    #[error("invalid '{key}': {reason}")]
    Invalid {
        /// The key.
        key: &'static str,
        /// Why it is invalid.
        reason: String,
    },
    /// The host does not allow workloads to set this value.
    #[error("'{key}' is not allowed on this host; {reason}")]
    Forbidden {
        /// The key.
        key: &'static str,
        /// What is allowed.
        reason: String,
    },
}

fn listed(keys: &[&str]) -> String {
    if keys.is_empty() {
        "it has no settings".to_owned()
    } else {
        format!("available: {}", keys.join(", "))
    }
}
