//! Credentials for registries.

use std::fmt;

use docker_credential::{CredentialRetrievalError, DockerCredential};

use crate::docker;
use crate::error::OciError;

/// Credentials for one registry. The `Debug` output contains no secrets.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// No credentials.
    Anonymous,
    /// A user name and a password.
    Basic {
        /// The user name.
        username: String,
        /// The password.
        password: String,
    },
    /// A bearer token, sent to the registry unchanged.
    Token(String),
    /// An OAuth 2 refresh token, which Docker calls an identity token. The token server exchanges it for bearer tokens.
    Identity(String),
}

impl Credentials {
    /// Loads the credentials that Docker has stored for a registry, in its config file or in the credential helper named there.
    /// `Anonymous` if there are none. Blocks until the helper exits.
    ///
    /// # Errors
    /// [`OciError::Credentials`] or [`OciError::File`] if the config file cannot be read or the helper fails.
    pub fn stored(registry: &str) -> Result<Self, OciError> {
        let failed = |reason: String| OciError::Credentials {
            registry: registry.to_owned(),
            reason,
        };
        let Some(path) = docker::config_file() else {
            return Ok(Self::Anonymous);
        };
        let file = match std::fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if docker::is_absent(&error) => return Ok(Self::Anonymous),
            Err(error) => return Err(OciError::file(path)(error)),
        };
        let server = docker::server(registry);
        match docker_credential::get_credential_from_reader(std::io::BufReader::new(file), server) {
            Ok(DockerCredential::UsernamePassword(username, password))
                if username.is_empty() && password.is_empty() =>
            {
                Ok(Self::Anonymous)
            }
            Ok(DockerCredential::UsernamePassword(username, password)) => {
                Ok(Self::Basic { username, password })
            }
            Ok(DockerCredential::IdentityToken(token)) => Ok(Self::Identity(token)),
            Err(
                CredentialRetrievalError::ConfigNotFound | CredentialRetrievalError::NoCredentialConfigured,
            ) => Ok(Self::Anonymous),
            // The credential helper protocol defines this text for a registry without credentials.
            Err(CredentialRetrievalError::HelperFailure { stdout, .. })
                if stdout.contains("credentials not found") =>
            {
                Ok(Self::Anonymous)
            }
            // The output of a helper may contain a secret.
            Err(CredentialRetrievalError::HelperFailure { helper, .. }) => {
                Err(failed(format!("the credential helper '{helper}' failed")))
            }
            Err(CredentialRetrievalError::HelperCommunicationError) => Err(failed(format!(
                "'{}' names a credential helper that cannot be run",
                path.display()
            ))),
            Err(error) => Err(failed(format!("{error} ('{}')", path.display()))),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Anonymous => "Anonymous",
            Self::Basic { .. } => "Basic(..)",
            Self::Token(_) => "Token(..)",
            Self::Identity(_) => "Identity(..)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        for credentials in [
            Credentials::Token("hunter2".to_owned()),
            Credentials::Identity("hunter2".to_owned()),
            Credentials::Basic {
                username: "me".to_owned(),
                password: "hunter2".to_owned(),
            },
        ] {
            assert!(!format!("{credentials:?}").contains("hunter2"));
        }
    }
}
