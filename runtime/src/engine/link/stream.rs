//! Transfers streams and futures of WASI 0.3 between stores: the original is read into a channel, which feeds a new one.

use std::any::Any;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::PollSender;
use wasmtime::StoreContextMut;
use wasmtime::component::types::Type;
use wasmtime::component::{
    Destination, FutureAny, FutureConsumer, FutureReader, Source, StreamAny, StreamConsumer, StreamProducer,
    StreamReader, StreamResult, Val, VecBuffer,
};

use super::known::Perhaps;
use crate::engine::ctx::Ctx;

/// Maximum number of buffered chunks, after which the writer waits for the reader.
const CAPACITY: usize = 4;

/// Maximum number of values in one chunk.
const fn chunk_len<T>() -> usize {
    // Larger types can own heap memory of any size.
    if size_of::<T>() > size_of::<u64>() {
        16
    } else {
        16 * 1024
    }
}

/// The receiver of a channel. The type of the stream or future determines its concrete type.
pub(super) struct Pipe(Box<dyn Any + Send>);

/// Transfer functions for one type of values.
struct Carrier {
    is: fn(Option<&Type>) -> bool,
    take_stream: fn(StoreContextMut<'_, Ctx>, StreamAny) -> wasmtime::Result<Pipe>,
    give_stream: fn(StoreContextMut<'_, Ctx>, Pipe) -> wasmtime::Result<Val>,
    take_future: fn(StoreContextMut<'_, Ctx>, FutureAny) -> wasmtime::Result<Pipe>,
    give_future: fn(StoreContextMut<'_, Ctx>, Pipe) -> wasmtime::Result<Val>,
}

impl Carrier {
    const fn of<T: Perhaps>() -> Self {
        Self {
            is: T::is,
            take_stream: take_stream::<T>,
            give_stream: give_stream::<T>,
            take_future: take_future::<T>,
            give_future: give_future::<T>,
        }
    }
}

/// The supported types: the engine requires statically known ones. These are the primitive types, and compound types that
/// are common in streams and futures.
static CARRIERS: [Carrier; 22] = [
    Carrier::of::<()>(),
    Carrier::of::<u8>(),
    Carrier::of::<bool>(),
    Carrier::of::<i8>(),
    Carrier::of::<u16>(),
    Carrier::of::<i16>(),
    Carrier::of::<u32>(),
    Carrier::of::<i32>(),
    Carrier::of::<u64>(),
    Carrier::of::<i64>(),
    Carrier::of::<f32>(),
    Carrier::of::<f64>(),
    Carrier::of::<char>(),
    Carrier::of::<String>(),
    Carrier::of::<Vec<u8>>(),
    Carrier::of::<Vec<String>>(),
    Carrier::of::<Option<String>>(),
    Carrier::of::<(String, String)>(),
    Carrier::of::<(String, Vec<u8>)>(),
    Carrier::of::<Result<(), String>>(),
    Carrier::of::<Result<String, String>>(),
    Carrier::of::<Result<Vec<u8>, String>>(),
];

fn carrier(ty: Option<&Type>) -> Option<&'static Carrier> {
    CARRIERS.iter().find(|carrier| (carrier.is)(ty))
}

/// Returns whether a stream or future of this type can be transferred.
pub(super) fn carries(ty: Option<&Type>) -> bool {
    carrier(ty).is_some()
}

/// Removes a stream or future from a store. Values arrive only while that store runs.
pub(super) fn take(store: StoreContextMut<'_, Ctx>, ty: &Type, value: Val) -> wasmtime::Result<Pipe> {
    match (ty, value) {
        (Type::Stream(ty), Val::Stream(any)) => {
            (carrier(ty.ty().as_ref()).ok_or_else(other)?.take_stream)(store, any)
        }
        (Type::Future(ty), Val::Future(any)) => {
            (carrier(ty.ty().as_ref()).ok_or_else(other)?.take_future)(store, any)
        }
        _ => Err(other()),
    }
}

/// Adds a stream or future to a store.
pub(super) fn give(store: StoreContextMut<'_, Ctx>, ty: &Type, pipe: Pipe) -> wasmtime::Result<Val> {
    match ty {
        Type::Stream(ty) => (carrier(ty.ty().as_ref()).ok_or_else(other)?.give_stream)(store, pipe),
        Type::Future(ty) => (carrier(ty.ty().as_ref()).ok_or_else(other)?.give_future)(store, pipe),
        _ => Err(other()),
    }
}

fn other() -> wasmtime::Error {
    wasmtime::Error::msg("the stream or future has another type than expected")
}

fn take_stream<T: Perhaps>(store: StoreContextMut<'_, Ctx>, any: StreamAny) -> wasmtime::Result<Pipe> {
    let (sender, receiver) = mpsc::channel::<Vec<T>>(CAPACITY);
    any.try_into_stream_reader::<T>()?
        .pipe(store, Drain(PollSender::new(sender)))?;
    Ok(Pipe(Box::new(receiver)))
}

fn give_stream<T: Perhaps>(mut store: StoreContextMut<'_, Ctx>, pipe: Pipe) -> wasmtime::Result<Val> {
    let receiver = pipe.0.downcast::<mpsc::Receiver<Vec<T>>>().map_err(|_| other())?;
    let reader = StreamReader::new(&mut store, Feed(*receiver))?;
    Ok(Val::Stream(reader.try_into_stream_any(&mut store)?))
}

fn take_future<T: Perhaps>(store: StoreContextMut<'_, Ctx>, any: FutureAny) -> wasmtime::Result<Pipe> {
    let (sender, receiver) = oneshot::channel::<T>();
    any.try_into_future_reader::<T>()?
        .pipe(store, Resolve(Some(sender)))?;
    Ok(Pipe(Box::new(receiver)))
}

fn give_future<T: Perhaps>(mut store: StoreContextMut<'_, Ctx>, pipe: Pipe) -> wasmtime::Result<Val> {
    let receiver = pipe.0.downcast::<oneshot::Receiver<T>>().map_err(|_| other())?;
    let reader = FutureReader::new(&mut store, async move {
        receiver
            .await
            .map_err(|_| wasmtime::Error::msg("the component ended before it resolved the future"))
    })?;
    Ok(Val::Future(reader.try_into_future_any(&mut store)?))
}

/// Moves the values of a stream into a channel.
struct Drain<T>(PollSender<Vec<T>>);

impl<T: Perhaps> StreamConsumer<Ctx> for Drain<T> {
    type Item = T;

    fn poll_consume(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut store: StoreContextMut<'_, Ctx>,
        mut source: Source<'_, T>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        match self.0.poll_reserve(cx) {
            Poll::Pending if finish => return Poll::Ready(Ok(StreamResult::Cancelled)),
            reserved => {
                if ready!(reserved).is_err() {
                    return Poll::Ready(Ok(StreamResult::Dropped));
                }
            }
        }
        let mut chunk = Vec::with_capacity(source.remaining(&mut store).min(chunk_len::<T>()));
        source.read(&mut store, &mut chunk)?;
        if chunk.is_empty() {
            self.0.abort_send();
        } else if self.0.send_item(chunk).is_err() {
            return Poll::Ready(Ok(StreamResult::Dropped));
        }
        Poll::Ready(Ok(StreamResult::Completed))
    }
}

/// Produces the values received through a channel.
struct Feed<T>(mpsc::Receiver<Vec<T>>);

impl<T: Perhaps> StreamProducer<Ctx> for Feed<T> {
    type Item = T;
    type Buffer = VecBuffer<T>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        _: StoreContextMut<'a, Ctx>,
        mut destination: Destination<'a, T, VecBuffer<T>>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        match self.0.poll_recv(cx) {
            Poll::Ready(Some(chunk)) => {
                destination.set_buffer(chunk.into());
                Poll::Ready(Ok(StreamResult::Completed))
            }
            Poll::Ready(None) => Poll::Ready(Ok(StreamResult::Dropped)),
            Poll::Pending if finish => Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// Moves the value of a future into a channel.
struct Resolve<T>(Option<oneshot::Sender<T>>);

impl<T: Perhaps> FutureConsumer<Ctx> for Resolve<T> {
    type Item = T;

    fn poll_consume(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        store: StoreContextMut<'_, Ctx>,
        mut source: Source<'_, T>,
        _: bool,
    ) -> Poll<wasmtime::Result<()>> {
        let mut value = None;
        source.read(store, &mut value)?;
        if let (Some(sender), Some(value)) = (self.0.take(), value) {
            // The reader may have been dropped.
            let _ = sender.send(value);
        }
        Poll::Ready(Ok(()))
    }
}
