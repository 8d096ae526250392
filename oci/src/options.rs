//! Settings of connections to registries: plain HTTP or TLS, trusted authorities, credentials.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::credentials::Credentials;
use crate::error::OciError;
use crate::probe::{is_loopback, speaks_http};

/// How to connect to registries. The default uses TLS with the authorities of the system, and the credentials that docker stores.
#[derive(Clone, Debug, Default)]
pub struct RegistryOptions {
    /// Registries that may be reached over plain HTTP if they do not speak TLS.
    pub insecure: Insecure,
    /// PEM files with certificate authorities to trust beside those of the system.
    pub ca_files: Vec<PathBuf>,
    /// One more such file for each registry (`HOST` or `HOST:PORT`) in this map.
    pub registry_ca_files: BTreeMap<String, PathBuf>,
    /// Credentials for the registry. `None`: those that docker stores for it.
    pub credentials: Option<Credentials>,
}

/// Which registries may be reached over plain HTTP. A registry that speaks TLS is reached over TLS in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Insecure {
    /// Those on the loopback of this machine.
    #[default]
    Loopback,
    /// Those on the loopback and these, each `HOST` or `HOST:PORT`.
    These(Vec<String>),
    /// All registries.
    All,
}

impl RegistryOptions {
    /// True if the registry speaks plain HTTP and may do so. `None`: it may, but does not answer the probe.
    async fn speaks_plain(&self, registry: &str) -> Option<bool> {
        let is_allowed = is_loopback(registry)
            || match &self.insecure {
                Insecure::Loopback => false,
                Insecure::These(these) => these.iter().any(|name| name == registry),
                Insecure::All => true,
            };
        if is_allowed {
            speaks_http(registry).await
        } else {
            Some(false)
        }
    }

    /// The URL scheme to use for a registry (`HOST` or `HOST:PORT`): `http` or `https`. Where plain HTTP is allowed, the registry
    /// is probed for up to 5 s.
    pub async fn scheme(&self, registry: &str) -> &'static str {
        // A registry that does not answer the probe may be behind a proxy: plain HTTP then needs an explicit permission.
        let plain = self
            .speaks_plain(registry)
            .await
            .unwrap_or(self.insecure != Insecure::Loopback);
        if plain { "http" } else { "https" }
    }

    /// The files with additional certificate authorities for a registry, each with its content.
    pub(crate) async fn certificates(&self, registry: &str) -> Result<Vec<(PathBuf, Vec<u8>)>, OciError> {
        let mut certificates = Vec::new();
        for path in self.ca_files.iter().chain(self.registry_ca_files.get(registry)) {
            let data = tokio::fs::read(path).await.map_err(OciError::file(path))?;
            certificates.push((path.clone(), data));
        }
        Ok(certificates)
    }

    /// The credentials for a registry.
    pub(crate) async fn credentials_for(&self, registry: &str) -> Result<Credentials, OciError> {
        if let Some(credentials) = &self.credentials {
            return Ok(credentials.clone());
        }
        let registry = registry.to_owned();
        // A credential helper is a program that may take its time.
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
        assert_eq!(options.speaks_plain("registry.invalid").await, Some(false));
        // Nothing listens there.
        assert_eq!(options.speaks_plain("127.0.0.1:1").await, None);
        assert_eq!(options.scheme("127.0.0.1:1").await, "http");
    }
}
