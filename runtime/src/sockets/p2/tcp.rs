//! `wasi:sockets/tcp` and `tcp-create-socket` 0.2.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use wasmtime::component::Resource;
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream, DynPollable, Pollable, subscribe};

use super::bindings::network::{IpAddressFamily, IpSocketAddress};
use super::bindings::tcp::{self, HostTcpSocket, ShutdownType};
use super::bindings::tcp_create_socket;
use super::network::NetworkHandle;
use super::streams::{Input, Output};
use crate::sockets::ctx::SocketsCtxView;
use crate::sockets::error::{ErrorCode, SocketResult};
use crate::sockets::options::Setting;
use crate::sockets::stream::ReadHalf;
use crate::sockets::tcp::{TcpListener, TcpSocket};

/// An operation that the guest has started but not finished.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Started {
    Bind,
    Connect,
    Listen,
}

/// A TCP socket and its operation between `start-` and `finish-`, if any.
pub struct TcpResource {
    socket: TcpSocket,
    started: Option<Started>,
    listener: Option<TcpListener>,
    halves: Option<(Arc<ReadHalf>, Output)>,
}

impl TcpResource {
    fn new(socket: TcpSocket) -> Self {
        Self {
            socket,
            started: None,
            listener: None,
            halves: None,
        }
    }

    fn expect_nothing_started(&self) -> Result<(), ErrorCode> {
        match self.started {
            None => Ok(()),
            Some(_) => Err(ErrorCode::ConcurrencyConflict),
        }
    }

    fn finish(&mut self, what: Started) -> Result<(), ErrorCode> {
        if self.started != Some(what) {
            return Err(ErrorCode::NotInProgress);
        }
        self.started = None;
        Ok(())
    }

    fn streams(&mut self) -> Result<(DynInputStream, DynOutputStream), ErrorCode> {
        let reader = Arc::new(self.socket.take_reader()?);
        let output = Output::new(self.socket.take_writer()?);
        self.halves = Some((Arc::clone(&reader), output.clone()));
        Ok((Box::new(Input(reader)), Box::new(output)))
    }
}

#[async_trait::async_trait]
impl Pollable for TcpResource {
    async fn ready(&mut self) {
        if self.started == Some(Started::Connect) {
            // `finish-connect` returns the result.
            let _ = poll_fn(|cx| self.socket.poll_connect(cx)).await;
        } else if let Some(listener) = &mut self.listener {
            poll_fn(|cx| listener.poll_ready(cx)).await;
        }
    }
}

type TcpHandle = Resource<TcpResource>;

impl tcp_create_socket::Host for SocketsCtxView<'_> {
    fn create_tcp_socket(&mut self, family: IpAddressFamily) -> SocketResult<TcpHandle> {
        let socket = TcpSocket::new(self.ctx, family.into())?;
        Ok(self.table.push(TcpResource::new(socket))?)
    }
}

impl tcp::Host for SocketsCtxView<'_> {}

impl HostTcpSocket for SocketsCtxView<'_> {
    fn start_bind(
        &mut self,
        this: TcpHandle,
        network: Resource<NetworkHandle>,
        local: IpSocketAddress,
    ) -> SocketResult<()> {
        self.table.get(&network)?;
        let this = self.table.get_mut(&this)?;
        this.expect_nothing_started()?;
        this.socket.bind(local.into())?;
        this.started = Some(Started::Bind);
        Ok(())
    }

    fn finish_bind(&mut self, this: TcpHandle) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.finish(Started::Bind)?)
    }

    fn start_connect(
        &mut self,
        this: TcpHandle,
        network: Resource<NetworkHandle>,
        remote: IpSocketAddress,
    ) -> SocketResult<()> {
        self.table.get(&network)?;
        let this = self.table.get_mut(&this)?;
        this.expect_nothing_started()?;
        this.socket.start_connect(remote.into())?;
        this.started = Some(Started::Connect);
        // Polled once to start connecting immediately, even if the guest polls later.
        let _ = this.socket.poll_connect(&mut Context::from_waker(Waker::noop()));
        Ok(())
    }

    fn finish_connect(
        &mut self,
        this: TcpHandle,
    ) -> SocketResult<(Resource<DynInputStream>, Resource<DynOutputStream>)> {
        let resource = self.table.get_mut(&this)?;
        if resource.started != Some(Started::Connect) {
            return Err(ErrorCode::NotInProgress.into());
        }
        let Poll::Ready(result) = resource
            .socket
            .poll_connect(&mut Context::from_waker(Waker::noop()))
        else {
            return Err(ErrorCode::WouldBlock.into());
        };
        resource.started = None;
        result?;
        let (input, output) = resource.streams()?;
        let input = self.table.push_child(input, &this)?;
        let output = self.table.push_child(output, &this)?;
        Ok((input, output))
    }

    fn start_listen(&mut self, this: TcpHandle) -> SocketResult<()> {
        let this = self.table.get_mut(&this)?;
        this.expect_nothing_started()?;
        this.listener = Some(this.socket.listen(false)?);
        this.started = Some(Started::Listen);
        Ok(())
    }

    fn finish_listen(&mut self, this: TcpHandle) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.finish(Started::Listen)?)
    }

    fn accept(
        &mut self,
        this: TcpHandle,
    ) -> SocketResult<(TcpHandle, Resource<DynInputStream>, Resource<DynOutputStream>)> {
        let this = self.table.get_mut(&this)?;
        let listener = this.listener.as_mut().ok_or(ErrorCode::InvalidState)?;
        let accepted = listener.try_accept()?.ok_or(ErrorCode::WouldBlock)?;
        let mut accepted = TcpResource::new(accepted);
        let (input, output) = accepted.streams()?;
        let socket = self.table.push(accepted)?;
        let input = self.table.push_child(input, &socket)?;
        let output = self.table.push_child(output, &socket)?;
        Ok((socket, input, output))
    }

    fn local_address(&mut self, this: TcpHandle) -> SocketResult<IpSocketAddress> {
        Ok(self.table.get(&this)?.socket.local_address()?.into())
    }

    fn remote_address(&mut self, this: TcpHandle) -> SocketResult<IpSocketAddress> {
        Ok(self.table.get(&this)?.socket.remote_address()?.into())
    }

    fn is_listening(&mut self, this: TcpHandle) -> wasmtime::Result<bool> {
        Ok(self.table.get(&this)?.socket.is_listening())
    }

    fn address_family(&mut self, this: TcpHandle) -> wasmtime::Result<IpAddressFamily> {
        Ok(self.table.get(&this)?.socket.family().into())
    }

    fn set_listen_backlog_size(&mut self, this: TcpHandle, size: u64) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.socket.set_backlog(size)?)
    }

    fn keep_alive_enabled(&mut self, this: TcpHandle) -> SocketResult<bool> {
        Ok(self.table.get(&this)?.socket.options().keep_alive)
    }

    fn set_keep_alive_enabled(&mut self, this: TcpHandle, enabled: bool) -> SocketResult<()> {
        self.set(&this, Setting::KeepAlive(enabled))
    }

    fn keep_alive_idle_time(&mut self, this: TcpHandle) -> SocketResult<u64> {
        Ok(self.table.get(&this)?.socket.options().keep_alive_idle())
    }

    fn set_keep_alive_idle_time(&mut self, this: TcpHandle, nanos: u64) -> SocketResult<()> {
        self.set(&this, Setting::KeepAliveIdle(nanos))
    }

    fn keep_alive_interval(&mut self, this: TcpHandle) -> SocketResult<u64> {
        Ok(self.table.get(&this)?.socket.options().keep_alive_interval())
    }

    fn set_keep_alive_interval(&mut self, this: TcpHandle, nanos: u64) -> SocketResult<()> {
        self.set(&this, Setting::KeepAliveInterval(nanos))
    }

    fn keep_alive_count(&mut self, this: TcpHandle) -> SocketResult<u32> {
        Ok(self.table.get(&this)?.socket.options().keep_alive_count)
    }

    fn set_keep_alive_count(&mut self, this: TcpHandle, count: u32) -> SocketResult<()> {
        self.set(&this, Setting::KeepAliveCount(count))
    }

    fn hop_limit(&mut self, this: TcpHandle) -> SocketResult<u8> {
        Ok(self.table.get(&this)?.socket.options().hop_limit)
    }

    fn set_hop_limit(&mut self, this: TcpHandle, hops: u8) -> SocketResult<()> {
        self.set(&this, Setting::HopLimit(hops))
    }

    fn receive_buffer_size(&mut self, this: TcpHandle) -> SocketResult<u64> {
        Ok(self.table.get(&this)?.socket.options().receive_buffer())
    }

    fn set_receive_buffer_size(&mut self, this: TcpHandle, bytes: u64) -> SocketResult<()> {
        self.set(&this, Setting::ReceiveBuffer(bytes))
    }

    fn send_buffer_size(&mut self, this: TcpHandle) -> SocketResult<u64> {
        Ok(self.table.get(&this)?.socket.options().send_buffer())
    }

    fn set_send_buffer_size(&mut self, this: TcpHandle, bytes: u64) -> SocketResult<()> {
        self.set(&this, Setting::SendBuffer(bytes))
    }

    fn subscribe(&mut self, this: TcpHandle) -> wasmtime::Result<Resource<DynPollable>> {
        subscribe(self.table, this)
    }

    fn shutdown(&mut self, this: TcpHandle, what: ShutdownType) -> SocketResult<()> {
        let this = self.table.get(&this)?;
        let (reader, output) = this.halves.as_ref().ok_or(ErrorCode::InvalidState)?;
        if matches!(what, ShutdownType::Receive | ShutdownType::Both) {
            reader.close();
        }
        if matches!(what, ShutdownType::Send | ShutdownType::Both) {
            output.shutdown();
        }
        Ok(())
    }

    fn drop(&mut self, this: TcpHandle) -> wasmtime::Result<()> {
        self.table.delete(this)?;
        Ok(())
    }
}

impl SocketsCtxView<'_> {
    fn set(&mut self, this: &TcpHandle, setting: Setting) -> SocketResult<()> {
        Ok(self.table.get_mut(this)?.socket.set(setting)?)
    }
}
