//! Name resolution with access control.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;

use super::guard::{Guard, SPECIAL};

/// Resolves host names to IP addresses.
#[async_trait::async_trait]
pub trait Resolve: Send + Sync + 'static {
    /// Returns the addresses of `name`, preferred ones first.
    ///
    /// # Errors
    /// The name cannot be resolved.
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// The resolver of the operating system.
pub(super) struct SystemResolver;

#[async_trait::async_trait]
impl Resolve for SystemResolver {
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((name, 0)).await?;
        Ok(found.map(|address| address.ip()).collect())
    }
}

/// Reasons why a name has no usable address.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAddress {
    #[error("'{0}' resolves to an address that guests may not reach")]
    Forbidden(String),
    #[error("cannot resolve '{name}': {source}")]
    Unknown { name: String, source: io::Error },
}

/// A resolver that removes the addresses that its guard refuses.
#[derive(Clone)]
pub(super) struct CheckedResolver {
    pub(super) resolver: Arc<dyn Resolve>,
    pub(super) guard: Arc<Guard>,
}

impl tower_service::Service<Name> for CheckedResolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = NoAddress;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, NoAddress>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NoAddress>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let Self { resolver, guard } = self.clone();
        Box::pin(async move {
            let unknown = |source| NoAddress::Unknown {
                name: name.as_str().to_owned(),
                source,
            };
            let found = resolver.resolve(name.as_str()).await.map_err(unknown)?;
            if found.is_empty() {
                return Err(unknown(io::Error::other("the name has no address")));
            }
            let permitted: Vec<SocketAddr> = found
                .into_iter()
                .filter(|ip| guard.permits(*ip, Some(name.as_str())))
                // The connector sets the port.
                .map(|ip| SocketAddr::new(ip, 0))
                .collect();
            if permitted.is_empty() {
                guard.log_refusal(name.as_str(), SPECIAL);
                return Err(NoAddress::Forbidden(name.as_str().to_owned()));
            }
            Ok(permitted.into_iter())
        })
    }
}
