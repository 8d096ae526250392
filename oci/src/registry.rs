//! A registry that implements the [distribution specification](https://github.com/opencontainers/distribution-spec).
//!
//! The requests for manifests, blobs and tags are in separate modules.

use http::Method;
use oci_client::Reference;
use serde::Deserialize;

use crate::error::OciError;
use crate::exchange::{Exchange, Request};
use crate::options::RegistryOptions;

/// A client for one registry.
pub struct Registry {
    pub(crate) exchange: Exchange,
}

/// The permission that a request requires in a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Pull,
    Push,
}

impl Access {
    /// Returns the permission as a scope in the format of token servers.
    pub(crate) fn scope(self, repository: &str) -> String {
        match self {
            Self::Pull => format!("repository:{repository}:pull"),
            Self::Push => format!("repository:{repository}:pull,push"),
        }
    }
}

impl Registry {
    /// Creates a client for the registry of a reference. Sends no requests, except for a probe if plain HTTP is allowed.
    ///
    /// # Errors
    /// A certificate file or the stored credentials cannot be read.
    pub async fn of(reference: &Reference, options: &RegistryOptions) -> Result<Self, OciError> {
        Self::named(reference.resolve_registry(), options).await
    }

    /// Creates a client for a registry, `HOST` or `HOST:PORT`. Sends no requests, except for a probe if plain HTTP is allowed.
    ///
    /// # Errors
    /// A certificate file or the stored credentials cannot be read.
    pub async fn named(name: &str, options: &RegistryOptions) -> Result<Self, OciError> {
        Ok(Self {
            exchange: Exchange::new(name, options).await?,
        })
    }

    /// Checks that the registry accepts the credentials.
    ///
    /// # Errors
    /// [`OciError::Denied`] if it rejects them. Other errors if it cannot be reached or is not a registry.
    pub async fn log_in(&self) -> Result<(), OciError> {
        let request = Request::new(Method::GET, self.exchange.url("")?, "", self.name());
        self.exchange.send(&request).await.map(|_| ())
    }

    pub(crate) fn name(&self) -> &str {
        self.exchange.name()
    }

    pub(crate) fn invalid(&self, reason: String) -> OciError {
        self.exchange.invalid(reason)
    }

    /// Parses JSON from the registry. Errors name it `what`.
    pub(crate) fn parse<T: for<'a> Deserialize<'a>>(&self, body: &[u8], what: &str) -> Result<T, OciError> {
        serde_json::from_slice(body).map_err(|error| {
            let is_page = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<');
            self.invalid(if is_page {
                format!("{what} is an HTML page; is this a registry?")
            } else {
                format!("cannot parse {what}: {error}")
            })
        })
    }
}
