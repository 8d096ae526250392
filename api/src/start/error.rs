//! Why there is no message.

use std::fmt;

/// Why a manifest does not become a message. No error shows a value of a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// An object that the manifest refers to is not there.
    #[error("there is no {kind} '{name}'")]
    Absent {
        /// Its kind.
        kind: Referenced,
        /// Its name.
        name: String,
    },
    /// An image is `artifact://NAME`, and the deployment has no artifact of this name.
    #[error("workload '{workload}' has no artifact '{artifact}', which is the image of a part of it")]
    NoArtifact {
        /// The name of the workload.
        workload: String,
        /// The NAME.
        artifact: String,
    },
    /// A `Secret` has no credentials for the registry of an image.
    #[error("Secret '{name}' cannot be used to pull images: {reason}")]
    PullSecret {
        /// The name of the `Secret`.
        name: String,
        /// Why.
        reason: PullSecretError,
    },
    /// A volume has no type, or both.
    #[error("volume '{0}' must have one of ephemeral and hostPath")]
    Volume(String),
    /// The message cannot be written.
    #[error("the message cannot be written: {0}")]
    Unwritable(String),
}

/// The kind of an object that a manifest refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Referenced {
    /// An image.
    Artifact,
    /// Settings.
    ConfigMap,
    /// Settings or credentials that are secret.
    Secret,
}

/// Why a `Secret` has no credentials for the registry of an image.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PullSecretError {
    /// It has no docker configuration.
    #[error("it has no .dockerconfigjson")]
    NoConfig,
    /// Its docker configuration cannot be read.
    #[error("its .dockerconfigjson is invalid JSON")]
    InvalidConfig,
    /// Its docker configuration does not name the registry.
    #[error("it has nothing for '{0}'")]
    NoRegistry(String),
    /// The entry of the registry is incomplete.
    #[error("it has neither user and password nor 'auth'")]
    NoCredentials,
}

impl StartError {
    pub(super) fn absent(kind: Referenced, name: &str) -> Self {
        let name = name.to_owned();
        Self::Absent { kind, name }
    }
}

impl fmt::Display for Referenced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Artifact => "Artifact",
            Self::ConfigMap => "ConfigMap",
            Self::Secret => "Secret",
        })
    }
}
