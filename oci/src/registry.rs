//! A registry: the calls of the [distribution specification](https://github.com/opencontainers/distribution-spec).
//!
//! Manifests, blobs and tags have a file each.

use http::Method;
use oci_client::Reference;
use serde::Deserialize;

use crate::error::OciError;
use crate::exchange::{Exchange, Request};
use crate::options::RegistryOptions;

/// A registry, with the options and the authorization for its requests.
pub struct Registry {
    pub(crate) exchange: Exchange,
}

/// The permission that a request needs in a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Pull,
    Push,
}

impl Access {
    /// The scope of the permission, in the form of token servers.
    pub(crate) fn scope(self, repository: &str) -> String {
        match self {
            Self::Pull => format!("repository:{repository}:pull"),
            Self::Push => format!("repository:{repository}:pull,push"),
        }
    }
}

impl Registry {
    /// The registry of a reference. Nothing is sent, except a probe where plain HTTP is allowed.
    ///
    /// # Errors
    /// A certificate file or the stored credentials cannot be read.
    pub async fn of(reference: &Reference, options: &RegistryOptions) -> Result<Self, OciError> {
        Self::named(reference.resolve_registry(), options).await
    }

    /// The registry with this name, `HOST` or `HOST:PORT`. Nothing is sent, except a probe where plain HTTP is allowed.
    ///
    /// # Errors
    /// A certificate file or the stored credentials cannot be read.
    pub async fn named(name: &str, options: &RegistryOptions) -> Result<Self, OciError> {
        Ok(Self {
            exchange: Exchange::new(name, options).await?,
        })
    }

    /// Check that the registry accepts the credentials.
    ///
    /// # Errors
    /// [`OciError::Denied`] if it does not accept them; others if it cannot be reached or is not a registry.
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

    /// Parse JSON that the registry sent; `what` names it in errors.
    pub(crate) fn parse<T: for<'a> Deserialize<'a>>(&self, body: &[u8], what: &str) -> Result<T, OciError> {
        serde_json::from_slice(body).map_err(|error| {
            let is_page = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<');
            self.invalid(if is_page {
                format!("{what} is a web page; is this a registry?")
            } else {
                format!("{what} cannot be parsed: {error}")
            })
        })
    }
}
