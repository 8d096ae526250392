//! Requests and responses of `wasi:http@0.3` between stores: their bodies are streams of the store that made them.

use std::any::Any;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::oneshot;
use wasmtime::component::{Resource, ResourceAny};
use wasmtime::{AsContextMut as _, StoreContextMut};
use wasmtime_wasi_http::p3::{Request, Response};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpView as _};

use crate::engine::ctx::Ctx;

/// Says how the body of a message was received.
type Received = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

struct Travelling<T> {
    message: T,
    received: oneshot::Sender<Received>,
}

/// How a message was received, for its maker, and who will say so: nothing is known before the message arrived.
fn reception() -> (oneshot::Sender<Received>, Received) {
    let (sender, news) = oneshot::channel::<Received>();
    let received = async move {
        match news.await {
            Ok(news) => news.await,
            // It never arrived: the call failed, and says so.
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
            Ok(code) => wasmtime::Error::msg(format!("a request that cannot be sent on: {code:?}")),
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
    // The maker may have ended.
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
    // The maker may have ended.
    let _ = received.send(Box::pin(reception));
    let resource = store.data_mut().table().push(response)?;
    resource.try_into_resource_any(store)
}

fn arrived<T: 'static>(value: Box<dyn Any + Send>) -> wasmtime::Result<Box<Travelling<T>>> {
    value
        .downcast()
        .map_err(|_| wasmtime::Error::msg("a resource of another kind"))
}
