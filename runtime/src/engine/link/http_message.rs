//! Transfers requests and responses of `wasi:http@0.3` between stores. Their bodies are streams of the store that created
//! them.

use std::any::Any;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::oneshot;
use wasmtime::component::{Resource, ResourceAny};
use wasmtime::{AsContextMut as _, StoreContextMut};
use wasmtime_wasi_http::p3::{Request, Response};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpView as _};

use crate::engine::ctx::Ctx;

/// Resolves to the outcome of the transmission of a message body.
type Received = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

struct Travelling<T> {
    message: T,
    received: oneshot::Sender<Received>,
}

/// Creates a future for the sender's store that resolves to the outcome of the transmission, and the channel through which
/// the receiving store provides that outcome once the message has arrived.
fn reception() -> (oneshot::Sender<Received>, Received) {
    let (sender, arrival) = oneshot::channel::<Received>();
    let received = async move {
        match arrival.await {
            Ok(received) => received.await,
            // The message never arrived, because the call failed. The call reports the error.
            Err(_) => Ok(()),
        }
    };
    (sender, Box::pin(received))
}

type OutgoingRequest = (http::Request<WasiBody>, Option<Arc<RequestOptions>>);

pub(super) fn take_request(
    mut store: StoreContextMut<'_, Ctx>,
    any: ResourceAny,
) -> wasmtime::Result<Box<dyn Any + Send>> {
    let resource: Resource<Request> = any.try_into_resource(store.as_context_mut())?;
    let request = store.data_mut().table().delete(resource)?;
    let (received, reception) = reception();
    let message = request
        .into_http(store, reception)
        .map_err(|error| match error.downcast() {
            Ok(code) => wasmtime::Error::msg(format!("the request cannot be forwarded: {code:?}")),
            Err(trap) => trap,
        })?;
    Ok(Box::new(Travelling { message, received }))
}

pub(super) fn give_request(
    mut store: StoreContextMut<'_, Ctx>,
    value: Box<dyn Any + Send>,
) -> wasmtime::Result<ResourceAny> {
    let Travelling {
        message: (request, options),
        received,
    } = *arrived::<OutgoingRequest>(value)?;
    let http = store.data_mut().http();
    let (mut request, reception) = Request::from_http(http.hooks, request);
    request.options = options;
    // The sender's store may have been dropped.
    let _ = received.send(Box::pin(reception));
    let resource = store.data_mut().table().push(request)?;
    resource.try_into_resource_any(store)
}

pub(super) fn take_response(
    mut store: StoreContextMut<'_, Ctx>,
    any: ResourceAny,
) -> wasmtime::Result<Box<dyn Any + Send>> {
    let resource: Resource<Response> = any.try_into_resource(store.as_context_mut())?;
    let response = store.data_mut().table().delete(resource)?;
    let (received, reception) = reception();
    let message = response.into_http(store, reception)?;
    Ok(Box::new(Travelling { message, received }))
}

pub(super) fn give_response(
    mut store: StoreContextMut<'_, Ctx>,
    value: Box<dyn Any + Send>,
) -> wasmtime::Result<ResourceAny> {
    let Travelling { message, received } = *arrived::<http::Response<WasiBody>>(value)?;
    let http = store.data_mut().http();
    let (response, reception) = Response::from_http(http.hooks, message);
    // The sender's store may have been dropped.
    let _ = received.send(Box::pin(reception));
    let resource = store.data_mut().table().push(response)?;
    resource.try_into_resource_any(store)
}

fn arrived<T: 'static>(value: Box<dyn Any + Send>) -> wasmtime::Result<Box<Travelling<T>>> {
    value
        .downcast()
        .map_err(|_| wasmtime::Error::msg("the resource has another type than expected"))
}
