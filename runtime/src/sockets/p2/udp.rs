//! `wasi:sockets/udp` and `udp-create-socket` 0.2.

use std::net::SocketAddr;
use std::sync::Arc;

use wasmtime::component::Resource;
use wasmtime_wasi::p2::{DynPollable, Pollable, subscribe};

use super::bindings::network::{IpAddressFamily, IpSocketAddress};
use super::bindings::udp::{
    self, HostIncomingDatagramStream, HostOutgoingDatagramStream, HostUdpSocket, IncomingDatagram,
    OutgoingDatagram,
};
use super::bindings::udp_create_socket;
use super::network::NetworkHandle;
use crate::sockets::ctx::SocketsCtxView;
use crate::sockets::error::{ErrorCode, SocketError, SocketResult};
use crate::sockets::loopback::udp::Datagram;
use crate::sockets::options::Setting;
use crate::sockets::stream::CHUNK;
use crate::sockets::udp::{Port, UdpSocket};

/// Maximum number of datagrams per call.
const MAX_DATAGRAMS: usize = 16;

/// A UDP socket. `binding` is set between `start-bind` and `finish-bind`.
pub struct UdpResource {
    socket: UdpSocket,
    binding: bool,
}

/// The incoming datagrams of a socket.
pub struct Incoming {
    port: Arc<Port>,
    connected: Option<SocketAddr>,
    /// The next datagram, taken from the queue while waiting for readiness.
    next: Option<Result<Datagram, ErrorCode>>,
}

impl Incoming {
    fn try_receive(&mut self) -> Result<Option<Datagram>, ErrorCode> {
        match self.next.take() {
            Some(next) => next.map(Some),
            None => self.port.try_receive(self.connected),
        }
    }
}

/// The outgoing datagrams of a socket.
pub struct Outgoing {
    port: Arc<Port>,
    connected: Option<SocketAddr>,
    permitted: usize,
}

#[async_trait::async_trait]
impl Pollable for UdpResource {
    async fn ready(&mut self) {}
}

#[async_trait::async_trait]
impl Pollable for Incoming {
    async fn ready(&mut self) {
        if self.next.is_none() {
            self.next = Some(self.port.receive(self.connected).await);
        }
    }
}

#[async_trait::async_trait]
impl Pollable for Outgoing {
    async fn ready(&mut self) {
        self.port.writable().await;
    }
}

type UdpHandle = Resource<UdpResource>;

impl udp_create_socket::Host for SocketsCtxView<'_> {
    fn create_udp_socket(&mut self, family: IpAddressFamily) -> SocketResult<UdpHandle> {
        let socket = UdpSocket::new(self.ctx, family.into())?;
        Ok(self.table.push(UdpResource {
            socket,
            binding: false,
        })?)
    }
}

impl udp::Host for SocketsCtxView<'_> {}

impl HostUdpSocket for SocketsCtxView<'_> {
    fn start_bind(
        &mut self,
        this: UdpHandle,
        network: Resource<NetworkHandle>,
        local: IpSocketAddress,
    ) -> SocketResult<()> {
        self.table.get(&network)?;
        let this = self.table.get_mut(&this)?;
        if this.binding {
            return Err(ErrorCode::ConcurrencyConflict.into());
        }
        this.socket.bind(local.into())?;
        this.binding = true;
        Ok(())
    }

    fn finish_bind(&mut self, this: UdpHandle) -> SocketResult<()> {
        let this = self.table.get_mut(&this)?;
        if !std::mem::take(&mut this.binding) {
            return Err(ErrorCode::NotInProgress.into());
        }
        Ok(())
    }

    fn stream(
        &mut self,
        this: UdpHandle,
        remote: Option<IpSocketAddress>,
    ) -> SocketResult<(Resource<Incoming>, Resource<Outgoing>)> {
        let streams = self.table.iter_children(&this)?;
        if streams
            .into_iter()
            .any(|child| child.is::<Incoming>() || child.is::<Outgoing>())
        {
            let trap = wasmtime::format_err!("the streams of the UDP socket were not dropped");
            return Err(SocketError::Trap(trap));
        }
        let resource = self.table.get_mut(&this)?;
        let port = Arc::clone(resource.socket.port()?);
        match remote {
            Some(remote) => resource.socket.connect(remote.into())?,
            None => resource.socket.disconnect(),
        }
        let connected = resource.socket.remote_address().ok();
        let incoming = Incoming {
            port: Arc::clone(&port),
            connected,
            next: None,
        };
        let outgoing = Outgoing {
            port,
            connected,
            permitted: 0,
        };
        let incoming = self.table.push_child(incoming, &this)?;
        let outgoing = self.table.push_child(outgoing, &this)?;
        Ok((incoming, outgoing))
    }

    fn local_address(&mut self, this: UdpHandle) -> SocketResult<IpSocketAddress> {
        Ok(self.table.get(&this)?.socket.local_address()?.into())
    }

    fn remote_address(&mut self, this: UdpHandle) -> SocketResult<IpSocketAddress> {
        Ok(self.table.get(&this)?.socket.remote_address()?.into())
    }

    fn address_family(&mut self, this: UdpHandle) -> wasmtime::Result<IpAddressFamily> {
        Ok(self.table.get(&this)?.socket.family().into())
    }

    fn unicast_hop_limit(&mut self, this: UdpHandle) -> SocketResult<u8> {
        Ok(self.table.get(&this)?.socket.options().hop_limit)
    }

    fn set_unicast_hop_limit(&mut self, this: UdpHandle, hops: u8) -> SocketResult<()> {
        let this = self.table.get_mut(&this)?;
        Ok(this.socket.set(Setting::HopLimit(hops))?)
    }

    fn receive_buffer_size(&mut self, this: UdpHandle) -> SocketResult<u64> {
        Ok(self.table.get(&this)?.socket.options().receive_buffer())
    }

    fn set_receive_buffer_size(&mut self, this: UdpHandle, bytes: u64) -> SocketResult<()> {
        let this = self.table.get_mut(&this)?;
        Ok(this.socket.set(Setting::ReceiveBuffer(bytes))?)
    }

    fn send_buffer_size(&mut self, this: UdpHandle) -> SocketResult<u64> {
        Ok(self.table.get(&this)?.socket.options().send_buffer())
    }

    fn set_send_buffer_size(&mut self, this: UdpHandle, bytes: u64) -> SocketResult<()> {
        let this = self.table.get_mut(&this)?;
        Ok(this.socket.set(Setting::SendBuffer(bytes))?)
    }

    fn subscribe(&mut self, this: UdpHandle) -> wasmtime::Result<Resource<DynPollable>> {
        subscribe(self.table, this)
    }

    fn drop(&mut self, this: UdpHandle) -> wasmtime::Result<()> {
        self.table.delete(this)?;
        Ok(())
    }
}

impl HostIncomingDatagramStream for SocketsCtxView<'_> {
    fn receive(&mut self, this: Resource<Incoming>, max: u64) -> SocketResult<Vec<IncomingDatagram>> {
        let this = self.table.get_mut(&this)?;
        let max = usize::try_from(max).unwrap_or(MAX_DATAGRAMS).min(MAX_DATAGRAMS);
        let mut datagrams = Vec::new();
        let mut bytes = 0;
        while datagrams.len() < max && bytes < CHUNK {
            match this.try_receive() {
                Ok(None) => break,
                Ok(Some(Datagram { data, from })) => {
                    bytes += data.len();
                    datagrams.push(IncomingDatagram {
                        data,
                        remote_address: from.into(),
                    });
                }
                Err(code) if datagrams.is_empty() => return Err(code.into()),
                Err(code) => {
                    this.next = Some(Err(code));
                    break;
                }
            }
        }
        Ok(datagrams)
    }

    fn subscribe(&mut self, this: Resource<Incoming>) -> wasmtime::Result<Resource<DynPollable>> {
        subscribe(self.table, this)
    }

    fn drop(&mut self, this: Resource<Incoming>) -> wasmtime::Result<()> {
        self.table.delete(this)?;
        Ok(())
    }
}

impl HostOutgoingDatagramStream for SocketsCtxView<'_> {
    fn check_send(&mut self, this: Resource<Outgoing>) -> SocketResult<u64> {
        let this = self.table.get_mut(&this)?;
        let ready = this.port.is_writable();
        this.permitted = if ready { MAX_DATAGRAMS } else { 0 };
        Ok(this.permitted as u64)
    }

    fn send(&mut self, this: Resource<Outgoing>, datagrams: Vec<OutgoingDatagram>) -> SocketResult<u64> {
        let this = self.table.get_mut(&this)?;
        if datagrams.len() > std::mem::take(&mut this.permitted) {
            let trap = wasmtime::format_err!("more datagrams than `check-send` permitted");
            return Err(SocketError::Trap(trap));
        }
        let mut sent = 0;
        for mut datagram in datagrams {
            let to = datagram.remote_address.map(SocketAddr::from);
            match this.port.try_send(&mut datagram.data, to, this.connected) {
                Ok(()) => sent += 1,
                Err(code) if sent == 0 && code != ErrorCode::WouldBlock => return Err(code.into()),
                Err(_) => break,
            }
        }
        Ok(sent)
    }

    fn subscribe(&mut self, this: Resource<Outgoing>) -> wasmtime::Result<Resource<DynPollable>> {
        subscribe(self.table, this)
    }

    fn drop(&mut self, this: Resource<Outgoing>) -> wasmtime::Result<()> {
        self.table.delete(this)?;
        Ok(())
    }
}
