//! The UDP sockets of `wasi:sockets/types` 0.3.

use std::net::SocketAddr;
use std::sync::Arc;

use wasmtime::component::{Accessor, Resource};

use super::bindings::types::{HostUdpSocket, HostUdpSocketWithStore, IpAddressFamily, IpSocketAddress};
use crate::sockets::ctx::{Sockets, SocketsCtxView};
use crate::sockets::error::{ErrorCode, SocketResult};
use crate::sockets::options::Setting;
use crate::sockets::udp::UdpSocket;

type UdpHandle = Resource<UdpSocket>;

impl<T: Send> HostUdpSocketWithStore<T> for Sockets {
    async fn send(
        store: &Accessor<T, Self>,
        this: UdpHandle,
        data: Vec<u8>,
        to: Option<IpSocketAddress>,
    ) -> SocketResult<()> {
        let (port, connected) = store.with(|mut store| -> SocketResult<_> {
            let socket = store.get().table.get_mut(&this)?;
            let port = Arc::clone(socket.port_or_bind()?);
            Ok((port, socket.remote_address().ok()))
        })?;
        Ok(port.send(data, to.map(SocketAddr::from), connected).await?)
    }

    async fn receive(store: &Accessor<T, Self>, this: UdpHandle) -> SocketResult<(Vec<u8>, IpSocketAddress)> {
        let (port, connected) = store.with(|mut store| -> SocketResult<_> {
            let socket = store.get().table.get(&this)?;
            Ok((Arc::clone(socket.port()?), socket.remote_address().ok()))
        })?;
        let datagram = port.receive(connected).await?;
        Ok((datagram.data, datagram.from.into()))
    }
}

impl HostUdpSocket for SocketsCtxView<'_> {
    fn create(&mut self, family: IpAddressFamily) -> SocketResult<UdpHandle> {
        let socket = UdpSocket::new(self.ctx, family.into())?;
        Ok(self.table.push(socket)?)
    }

    fn bind(&mut self, this: UdpHandle, local: IpSocketAddress) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.bind(local.into())?)
    }

    fn connect(&mut self, this: UdpHandle, remote: IpSocketAddress) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.connect(remote.into())?)
    }

    fn disconnect(&mut self, this: UdpHandle) -> SocketResult<()> {
        let socket = self.table.get_mut(&this)?;
        if socket.remote_address().is_err() {
            return Err(ErrorCode::InvalidState.into());
        }
        socket.disconnect();
        Ok(())
    }

    fn get_local_address(&mut self, this: UdpHandle) -> SocketResult<IpSocketAddress> {
        Ok(self.table.get(&this)?.local_address()?.into())
    }

    fn get_remote_address(&mut self, this: UdpHandle) -> SocketResult<IpSocketAddress> {
        Ok(self.table.get(&this)?.remote_address()?.into())
    }

    fn get_address_family(&mut self, this: UdpHandle) -> wasmtime::Result<IpAddressFamily> {
        Ok(self.table.get(&this)?.family().into())
    }

    fn get_unicast_hop_limit(&mut self, this: UdpHandle) -> SocketResult<u8> {
        Ok(self.table.get(&this)?.options().hop_limit)
    }

    fn set_unicast_hop_limit(&mut self, this: UdpHandle, hops: u8) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.set(Setting::HopLimit(hops))?)
    }

    fn get_receive_buffer_size(&mut self, this: UdpHandle) -> SocketResult<u64> {
        Ok(self.table.get(&this)?.options().receive_buffer())
    }

    fn set_receive_buffer_size(&mut self, this: UdpHandle, bytes: u64) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.set(Setting::ReceiveBuffer(bytes))?)
    }

    fn get_send_buffer_size(&mut self, this: UdpHandle) -> SocketResult<u64> {
        Ok(self.table.get(&this)?.options().send_buffer())
    }

    fn set_send_buffer_size(&mut self, this: UdpHandle, bytes: u64) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.set(Setting::SendBuffer(bytes))?)
    }

    fn drop(&mut self, this: UdpHandle) -> wasmtime::Result<()> {
        self.table.delete(this)?;
        Ok(())
    }
}
