//! Connection options for registries: TLS or plain HTTP, certificate authorities, credentials.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::credentials::Credentials;
use crate::error::OciError;
use crate::probe::{self, is_loopback};

/// Options for connecting to registries. The default is TLS with the certificate authorities of the system, and the credentials
/// that Docker has stored.
#[derive(Clone, Debug, Default)]
pub struct RegistryOptions {
    /// Registries that may be contacted over plain HTTP if they do not speak TLS.
    pub insecure: Insecure,
    /// PEM files with certificate authorities to trust in addition to those of the system.
    pub ca_files: Vec<PathBuf>,
    /// Additional PEM files for individual registries (`HOST` or `HOST:PORT`).
    pub registry_ca_files: BTreeMap<String, PathBuf>,
    /// Credentials for the registry. `None` uses those that Docker has stored.
    pub credentials: Option<Credentials>,
}

/// Registries that may be contacted over plain HTTP. A registry that speaks TLS is still contacted over TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Insecure {
    /// Registries on loopback addresses.
    #[default]
    Loopback,
    /// Registries on loopback addresses, and these (`HOST` or `HOST:PORT`).
    These(Vec<String>),
    /// All registries.
    All,
}

impl Insecure {
    /// Adds a registry (`HOST` or `HOST:PORT`).
    pub fn allow(&mut self, registry: &str) {
        match self {
            Self::Loopback => *self = Self::These(vec![registry.to_owned()]),
            Self::These(these) => these.push(registry.to_owned()),
            Self::All => {}
        }
    }
}

impl RegistryOptions {
    /// Returns true if plain HTTP is allowed for a registry, `HOST` or `HOST:PORT`.
    fn allows_plain(&self, registry: &str) -> bool {
        is_loopback(registry)
            || match &self.insecure {
                Insecure::Loopback => false,
                Insecure::These(these) => these.iter().any(|name| name.eq_ignore_ascii_case(registry)),
                Insecure::All => true,
            }
    }

    /// Returns the URL scheme for a registry (`HOST` or `HOST:PORT`): `http` if plain HTTP is allowed and the registry uses it and
    /// not TLS, otherwise `https`. If plain HTTP is allowed, probes the registry for up to 10 s.
    pub async fn scheme(&self, registry: &str) -> &'static str {
        if self.allows_plain(registry) && probe::uses_plain_http(registry).await {
            "http"
        } else {
            "https"
        }
    }

    /// Checks that credentials for a registry may be sent over plain HTTP to its token server, `HOST` or `HOST:PORT`: plain HTTP is
    /// allowed for this server or it has the host of the registry, and it does not speak TLS.
    pub(crate) async fn may_send_plain(&self, registry: &str, server: &str) -> bool {
        let allowed = self.allows_plain(server)
            || (self.allows_plain(registry) && probe::host(server) == probe::host(registry));
        allowed && !probe::uses_tls(server).await
    }

    /// Reads the files with additional certificate authorities for a registry. Returns each path with its content.
    pub(crate) async fn certificates(&self, registry: &str) -> Result<Vec<(PathBuf, Vec<u8>)>, OciError> {
        let mut certificates = Vec::new();
        for path in self.ca_files.iter().chain(self.registry_ca_files.get(registry)) {
            let data = tokio::fs::read(path).await.map_err(OciError::file(path))?;
            certificates.push((path.clone(), data));
        }
        Ok(certificates)
    }

    /// Returns the credentials for a registry.
    pub(crate) async fn credentials_for(&self, registry: &str) -> Result<Credentials, OciError> {
        if let Some(credentials) = &self.credentials {
            return Ok(credentials.clone());
        }
        let registry = registry.to_owned();
        // A credential helper is an external program that may be slow.
        let stored = tokio::task::spawn_blocking(move || Credentials::stored(&registry)).await;
        stored.unwrap_or(Ok(Credentials::Anonymous))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn plain_http_needs_permission() {
        let options = RegistryOptions::default();
        assert_eq!(options.scheme("registry.invalid").await, "https");
        let options = RegistryOptions {
            insecure: Insecure::These(vec!["other.invalid".to_owned()]),
            ..RegistryOptions::default()
        };
        assert!(!options.allows_plain("registry.invalid") && options.allows_plain("OTHER.invalid"));
        // Nothing listens on this port.
        assert_eq!(options.scheme("127.0.0.1:1").await, "https");
    }
}
