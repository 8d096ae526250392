//! Environment variables.

use std::time::Duration;

/// An invalid environment variable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The value is not supported.
    #[error("unsupported {variable} '{value}': expected {supported}")]
    Unsupported {
        /// Name of the variable.
        variable: String,
        /// Its value.
        value: String,
        /// The supported values.
        supported: &'static str,
    },
    /// The value is invalid. The error does not contain it if it may be a secret.
    #[error("invalid {variable}: {reason}")]
    Invalid {
        /// Name of the variable.
        variable: String,
        /// Description of the error.
        reason: String,
    },
}

/// A signal, as named in variables and URL paths.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) variable: &'static str,
    pub(super) path: &'static str,
}

/// Access to environment variables. Empty variables count as unset.
pub(super) struct Variables<'a>(pub(super) &'a dyn Fn(&str) -> Option<String>);

impl Variables<'_> {
    pub(super) fn get(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.trim().is_empty())
    }

    pub(super) fn millis(&self, name: &str, default: Duration) -> Result<Duration, SettingsError> {
        let Some(value) = self.get(name) else {
            return Ok(default);
        };
        let millis = value.trim().parse().map_err(|_| SettingsError::Invalid {
            variable: name.to_owned(),
            reason: format!("expected a number of milliseconds, found '{value}'"),
        })?;
        Ok(Duration::from_millis(millis))
    }
}
