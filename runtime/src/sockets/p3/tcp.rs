//! The TCP sockets of `wasi:sockets/types` 0.3.

use std::future::{Ready, poll_fn, ready};
use std::task::Poll;

use tokio::sync::oneshot;
use wasmtime::component::{Access, Accessor, FutureReader, Resource, StreamReader};

use super::bindings::types::{
    ErrorCode as WasiCode, HostTcpSocket, HostTcpSocketWithStore, IpAddressFamily, IpSocketAddress,
};
use super::streams::{Accepting, Incoming, Outgoing};
use crate::sockets::ctx::{Sockets, SocketsCtxView};
use crate::sockets::error::{ErrorCode, SocketError, SocketResult};
use crate::sockets::options::Setting;
use crate::sockets::tcp::TcpSocket;

type TcpHandle = Resource<TcpSocket>;

/// Returns a future that is already failed.
fn failed(code: ErrorCode) -> Ready<wasmtime::Result<Result<(), WasiCode>>> {
    ready(Ok(Err(code.into())))
}

impl<T: Send + 'static> HostTcpSocketWithStore<T> for Sockets {
    async fn connect(
        store: &Accessor<T, Self>,
        this: TcpHandle,
        remote: IpSocketAddress,
    ) -> SocketResult<()> {
        store.with(|mut store| -> SocketResult<()> {
            let socket = store.get().table.get_mut(&this)?;
            Ok(socket.start_connect(remote.into())?)
        })?;
        poll_fn(|cx| {
            store.with(|mut store| match store.get().table.get_mut(&this) {
                Ok(socket) => socket.poll_connect(cx).map_err(SocketError::from),
                Err(error) => Poll::Ready(Err(error.into())),
            })
        })
        .await
    }

    fn listen(mut store: Access<'_, T, Self>, this: TcpHandle) -> SocketResult<StreamReader<TcpHandle>> {
        let view = store.getter();
        let listener = store.get().table.get_mut(&this)?.listen(true)?;
        StreamReader::new(&mut store, Accepting { listener, view }).map_err(SocketError::Trap)
    }

    fn send(
        mut store: Access<'_, T, Self>,
        this: TcpHandle,
        mut data: StreamReader<u8>,
    ) -> wasmtime::Result<FutureReader<Result<(), WasiCode>>> {
        match store.get().table.get_mut(&this)?.take_writer() {
            Ok(half) => {
                let (end, ended) = oneshot::channel();
                data.pipe(&mut store, Outgoing::new(half, end))?;
                FutureReader::new(&mut store, ended)
            }
            Err(code) => {
                data.close(&mut store)?;
                FutureReader::new(&mut store, failed(code))
            }
        }
    }

    fn receive(
        mut store: Access<'_, T, Self>,
        this: TcpHandle,
    ) -> wasmtime::Result<(StreamReader<u8>, FutureReader<Result<(), WasiCode>>)> {
        match store.get().table.get_mut(&this)?.take_reader() {
            Ok(half) => {
                let (end, ended) = oneshot::channel();
                let stream = StreamReader::new(&mut store, Incoming::new(half, end))?;
                Ok((stream, FutureReader::new(&mut store, ended)?))
            }
            Err(code) => {
                let stream = StreamReader::new(&mut store, Vec::new())?;
                Ok((stream, FutureReader::new(&mut store, failed(code))?))
            }
        }
    }
}

impl HostTcpSocket for SocketsCtxView<'_> {
    fn create(&mut self, family: IpAddressFamily) -> SocketResult<TcpHandle> {
        let socket = TcpSocket::new(self.ctx, family.into())?;
        Ok(self.table.push(socket)?)
    }

    fn bind(&mut self, this: TcpHandle, local: IpSocketAddress) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.bind(local.into())?)
    }

    fn get_local_address(&mut self, this: TcpHandle) -> SocketResult<IpSocketAddress> {
        Ok(self.table.get(&this)?.local_address()?.into())
    }

    fn get_remote_address(&mut self, this: TcpHandle) -> SocketResult<IpSocketAddress> {
        Ok(self.table.get(&this)?.remote_address()?.into())
    }

    fn get_is_listening(&mut self, this: TcpHandle) -> wasmtime::Result<bool> {
        Ok(self.table.get(&this)?.is_listening())
    }

    fn get_address_family(&mut self, this: TcpHandle) -> wasmtime::Result<IpAddressFamily> {
        Ok(self.table.get(&this)?.family().into())
    }

    fn set_listen_backlog_size(&mut self, this: TcpHandle, size: u64) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.set_backlog(size)?)
    }

    fn get_keep_alive_enabled(&mut self, this: TcpHandle) -> SocketResult<bool> {
        Ok(self.table.get(&this)?.options().keep_alive)
    }

    fn set_keep_alive_enabled(&mut self, this: TcpHandle, enabled: bool) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.set(Setting::KeepAlive(enabled))?)
    }

    fn get_keep_alive_idle_time(&mut self, this: TcpHandle) -> SocketResult<u64> {
        Ok(self.table.get(&this)?.options().keep_alive_idle())
    }

    fn set_keep_alive_idle_time(&mut self, this: TcpHandle, nanos: u64) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.set(Setting::KeepAliveIdle(nanos))?)
    }

    fn get_keep_alive_interval(&mut self, this: TcpHandle) -> SocketResult<u64> {
        Ok(self.table.get(&this)?.options().keep_alive_interval())
    }

    fn set_keep_alive_interval(&mut self, this: TcpHandle, nanos: u64) -> SocketResult<()> {
        Ok(self
            .table
            .get_mut(&this)?
            .set(Setting::KeepAliveInterval(nanos))?)
    }

    fn get_keep_alive_count(&mut self, this: TcpHandle) -> SocketResult<u32> {
        Ok(self.table.get(&this)?.options().keep_alive_count)
    }

    fn set_keep_alive_count(&mut self, this: TcpHandle, count: u32) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.set(Setting::KeepAliveCount(count))?)
    }

    fn get_hop_limit(&mut self, this: TcpHandle) -> SocketResult<u8> {
        Ok(self.table.get(&this)?.options().hop_limit)
    }

    fn set_hop_limit(&mut self, this: TcpHandle, hops: u8) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.set(Setting::HopLimit(hops))?)
    }

    fn get_receive_buffer_size(&mut self, this: TcpHandle) -> SocketResult<u64> {
        Ok(self.table.get(&this)?.options().receive_buffer())
    }

    fn set_receive_buffer_size(&mut self, this: TcpHandle, bytes: u64) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.set(Setting::ReceiveBuffer(bytes))?)
    }

    fn get_send_buffer_size(&mut self, this: TcpHandle) -> SocketResult<u64> {
        Ok(self.table.get(&this)?.options().send_buffer())
    }

    fn set_send_buffer_size(&mut self, this: TcpHandle, bytes: u64) -> SocketResult<()> {
        Ok(self.table.get_mut(&this)?.set(Setting::SendBuffer(bytes))?)
    }

    fn drop(&mut self, this: TcpHandle) -> wasmtime::Result<()> {
        self.table.delete(this)?;
        Ok(())
    }
}
