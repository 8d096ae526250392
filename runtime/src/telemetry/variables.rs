//! Variables of the environment.

use std::time::Duration;

/// A variable cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// There is no such choice here.
    #[error("{variable} is '{value}', and only {supported} can be used")]
    Unsupported {
        /// The variable.
        variable: String,
        /// What it says.
        value: String,
        /// What it may say.
        supported: &'static str,
    },
    /// It is not what it should be. Its value may be a secret.
    #[error("{variable} cannot be used: {reason}")]
    Invalid {
        /// The variable.
        variable: String,
        /// Why not.
        reason: String,
    },
}

/// A kind of telemetry, as variables and paths name it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) variable: &'static str,
    pub(super) path: &'static str,
}

/// The variables of the environment; an empty one counts as absent.
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
            reason: format!("'{value}' is no number of milliseconds"),
        })?;
        Ok(Duration::from_millis(millis))
    }
}
