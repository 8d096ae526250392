//! The two halves of a connection, and the connections to a listener, as component model streams.
//!
//! Bytes are copied directly between the guest's memory and the connection. Reads and writes of zero bytes wait for readiness.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;
use wasmtime::component::{
    Destination, Resource, Source, StreamConsumer, StreamProducer, StreamResult, VecBuffer,
};
use wasmtime::{AsContextMut as _, StoreContextMut};

use super::bindings::types::ErrorCode as WasiCode;
use crate::sockets::ctx::SocketsCtxView;
use crate::sockets::error::ErrorCode;
use crate::sockets::stream::{CHUNK, ReadHalf, WriteHalf};
use crate::sockets::tcp::{TcpListener, TcpSocket};

type Produced = Poll<wasmtime::Result<StreamResult>>;

/// Sends the result of one direction of a connection to the future that accompanies its stream.
pub(super) type HalfEnded = oneshot::Sender<Result<(), WasiCode>>;

/// Completed if ready, cancelled if the guest has stopped waiting, else pending.
fn completed(ready: Poll<()>, finish: bool) -> Produced {
    match ready {
        Poll::Ready(()) => Poll::Ready(Ok(StreamResult::Completed)),
        Poll::Pending if finish => Poll::Ready(Ok(StreamResult::Cancelled)),
        Poll::Pending => Poll::Pending,
    }
}

/// An open half. Dropping it reports success.
struct Open<H>(Option<(H, HalfEnded)>);

impl<H> Open<H> {
    fn end(&mut self, result: Result<(), ErrorCode>) -> Produced {
        if let Some((half, end)) = self.0.take() {
            drop(half);
            // The guest may have dropped the future.
            let _ = end.send(result.map_err(WasiCode::from));
        }
        Poll::Ready(Ok(StreamResult::Dropped))
    }
}

impl<H> Drop for Open<H> {
    fn drop(&mut self) {
        let _ = self.end(Ok(()));
    }
}

/// The direction from the peer.
pub(super) struct Incoming(Open<ReadHalf>);

impl Incoming {
    pub(super) fn new(half: ReadHalf, end: HalfEnded) -> Self {
        Self(Open(Some((half, end))))
    }
}

impl<D> StreamProducer<D> for Incoming {
    type Item = u8;
    type Buffer = VecBuffer<u8>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut store: StoreContextMut<'a, D>,
        target: Destination<'a, u8, VecBuffer<u8>>,
        finish: bool,
    ) -> Produced {
        let Some((half, _)) = &self.0.0 else {
            return Poll::Ready(Ok(StreamResult::Dropped));
        };
        if target.remaining(store.as_context_mut()) == Some(0) {
            return completed(half.poll_ready(cx), finish);
        }
        let mut target = target.as_direct(store, CHUNK);
        loop {
            match half.try_read_into(target.remaining()) {
                Ok(Some(0)) => return self.0.end(Ok(())),
                Ok(Some(read)) => {
                    target.mark_written(read);
                    return completed(Poll::Ready(()), finish);
                }
                Ok(None) if half.poll_ready(cx).is_pending() => return completed(Poll::Pending, finish),
                Ok(None) => {}
                Err(code) => return self.0.end(Err(code)),
            }
        }
    }
}

/// The direction to the peer.
pub(super) struct Outgoing(Open<WriteHalf>);

impl Outgoing {
    pub(super) fn new(half: WriteHalf, end: HalfEnded) -> Self {
        Self(Open(Some((half, end))))
    }
}

impl<D> StreamConsumer<D> for Outgoing {
    type Item = u8;

    fn poll_consume(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        store: StoreContextMut<D>,
        source: Source<u8>,
        finish: bool,
    ) -> Produced {
        let Some((half, _)) = &self.0.0 else {
            return Poll::Ready(Ok(StreamResult::Dropped));
        };
        let mut source = source.as_direct(store);
        if source.remaining().is_empty() {
            return completed(half.poll_ready(cx), finish);
        }
        loop {
            match half.try_write(source.remaining()) {
                Ok(0) if half.poll_ready(cx).is_pending() => return completed(Poll::Pending, finish),
                Ok(0) => {}
                Ok(written) => {
                    source.mark_read(written);
                    return completed(Poll::Ready(()), finish);
                }
                Err(code) => return self.0.end(Err(code)),
            }
        }
    }
}

/// The stream of connections to a listener.
pub(super) struct Accepting<T> {
    pub(super) listener: TcpListener,
    pub(super) view: for<'a> fn(&'a mut T) -> SocketsCtxView<'a>,
}

impl<T: 'static> StreamProducer<T> for Accepting<T> {
    type Item = Resource<TcpSocket>;
    type Buffer = Option<Self::Item>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut store: StoreContextMut<'a, T>,
        mut target: Destination<'a, Self::Item, Self::Buffer>,
        finish: bool,
    ) -> Produced {
        let ready = self.listener.poll_ready(cx);
        if ready.is_pending() || target.remaining(store.as_context_mut()) == Some(0) {
            return completed(ready, finish);
        }
        let Ok(Some(socket)) = self.listener.try_accept() else {
            return Poll::Ready(Ok(StreamResult::Dropped));
        };
        let socket = (self.view)(store.data_mut()).table.push(socket)?;
        target.set_buffer(Some(socket));
        completed(Poll::Ready(()), finish)
    }
}
