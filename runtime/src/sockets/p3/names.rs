//! `wasi:sockets/ip-name-lookup` 0.3.

use wasmtime::component::Accessor;

use super::bindings::ip_name_lookup::{ErrorCode, Host, HostWithStore};
use super::bindings::types::IpAddress;
use crate::sockets::ctx::{Sockets, SocketsCtxView};
use crate::sockets::names;

impl Host for SocketsCtxView<'_> {}

impl<T: Send> HostWithStore<T> for Sockets {
    async fn resolve_addresses(
        store: &Accessor<T, Self>,
        name: String,
    ) -> wasmtime::Result<Result<Vec<IpAddress>, ErrorCode>> {
        let ctx = store.with(|mut view| view.get().ctx.clone());
        Ok(match names::resolve(ctx, name).await {
            Ok(addresses) => Ok(addresses.into_iter().map(IpAddress::from).collect()),
            Err(code) => Err(code.into()),
        })
    }
}
