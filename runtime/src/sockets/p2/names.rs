//! `wasi:sockets/ip-name-lookup` 0.2.

use std::future::poll_fn;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use wasmtime::component::Resource;
use wasmtime_wasi::p2::{DynPollable, Pollable, subscribe};

use super::bindings::ip_name_lookup::{Host, HostResolveAddressStream};
use super::bindings::network::IpAddress;
use super::network::NetworkHandle;
use crate::sockets::ctx::SocketsCtxView;
use crate::sockets::error::{ErrorCode, SocketResult};
use crate::sockets::names;

type Lookup = Pin<Box<dyn Future<Output = Result<Vec<IpAddr>, ErrorCode>> + Send>>;

/// A lookup or its result.
pub enum Addresses {
    Pending(Lookup),
    Known(std::vec::IntoIter<IpAddr>),
    Failed(ErrorCode),
}

impl Addresses {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Self::Pending(lookup) = self {
            let Poll::Ready(result) = lookup.as_mut().poll(cx) else {
                return Poll::Pending;
            };
            *self = match result {
                Ok(addresses) => Self::Known(addresses.into_iter()),
                Err(code) => Self::Failed(code),
            };
        }
        Poll::Ready(())
    }

    fn next(&mut self) -> Result<Option<IpAddr>, ErrorCode> {
        match self {
            Self::Pending(_) => Err(ErrorCode::WouldBlock),
            Self::Known(addresses) => Ok(addresses.next()),
            Self::Failed(code) => Err(*code),
        }
    }
}

#[async_trait::async_trait]
impl Pollable for Addresses {
    async fn ready(&mut self) {
        poll_fn(|cx| self.poll(cx)).await;
    }
}

impl Host for SocketsCtxView<'_> {
    fn resolve_addresses(
        &mut self,
        network: Resource<NetworkHandle>,
        name: String,
    ) -> SocketResult<Resource<Addresses>> {
        self.table.get(&network)?;
        let lookup = names::resolve(self.ctx.clone(), name);
        let mut addresses = Addresses::Pending(Box::pin(lookup));
        let _ = addresses.poll(&mut Context::from_waker(Waker::noop()));
        if let Addresses::Failed(code) = addresses {
            return Err(code.into());
        }
        Ok(self.table.push(addresses)?)
    }
}

impl HostResolveAddressStream for SocketsCtxView<'_> {
    fn resolve_next_address(&mut self, addresses: Resource<Addresses>) -> SocketResult<Option<IpAddress>> {
        let addresses = self.table.get_mut(&addresses)?;
        let _ = addresses.poll(&mut Context::from_waker(Waker::noop()));
        Ok(addresses.next()?.map(IpAddress::from))
    }

    fn subscribe(&mut self, addresses: Resource<Addresses>) -> wasmtime::Result<Resource<DynPollable>> {
        subscribe(self.table, addresses)
    }

    fn drop(&mut self, addresses: Resource<Addresses>) -> wasmtime::Result<()> {
        self.table.delete(addresses)?;
        Ok(())
    }
}
