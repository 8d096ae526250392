//! Errors of the conversion of a manifest into a message.

use std::fmt;

/// Reasons a manifest cannot be converted into a message. Errors never contain values of secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// An object that the manifest refers to does not exist.
    #[error("{kind} '{name}' not found")]
    Absent {
        /// Kind of the object.
        kind: Referenced,
        /// Name of the object.
        name: String,
    },
    /// An image is `artifact://NAME`, but the deployment has no artifact with this name.
    #[error("workload '{workload}' has no artifact '{artifact}', which one of its images refers to")]
    NoArtifact {
        /// Name of the workload.
        workload: String,
        /// Name of the artifact.
        artifact: String,
    },
    /// A `Secret` has no credentials for the registry of an image.
    #[error("Secret '{name}' cannot be used to pull images: {reason}")]
    PullSecret {
        /// Name of the `Secret`.
        name: String,
        /// The reason.
        reason: PullSecretError,
    },
    /// A volume has no type, or both types.
    #[error("volume '{0}' must have exactly one of ephemeral and hostPath")]
    Volume(String),
    /// The message cannot be serialized.
    #[error("cannot serialize the message: {0}")]
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

/// Reasons a `Secret` has no credentials for the registry of an image.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PullSecretError {
    /// The `Secret` has no Docker config.
    #[error("it has no .dockerconfigjson")]
    NoConfig,
    /// The Docker config cannot be parsed.
    #[error("its .dockerconfigjson is invalid JSON")]
    InvalidConfig,
    /// The Docker config has no entry for the registry.
    #[error("it has no entry for '{0}'")]
    NoRegistry(String),
    /// The entry for the registry is incomplete.
    #[error("its entry has neither 'username' and 'password' nor 'auth'")]
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
