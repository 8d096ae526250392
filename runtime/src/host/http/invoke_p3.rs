//! `wasi:http/handler@0.3`.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Uri, header};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt as _;
use tokio::sync::oneshot;
use wasmtime::Store;
use wasmtime_wasi_http::p3::Request as WasiRequest;
use wasmtime_wasi_http::p3::bindings::Service;
use wasmtime_wasi_http::{Error, WasiBody, WasiHttpView as _};

use super::head::Head;
use crate::engine::ctx::Ctx;

pub(super) async fn handle(
    store: &mut Store<Ctx>,
    service: &Service,
    request: Request<WasiBody>,
    https: bool,
    head: oneshot::Sender<Head>,
) -> wasmtime::Result<()> {
    let request = with_authority(request, https)?;
    let (request, processed) = WasiRequest::from_http(store.data_mut().http().hooks, request);
    let run = store.run_concurrent(async |accessor| {
        let response = match service.handle(accessor, request).await? {
            Ok(response) => response,
            Err(code) => {
                // An error means that the client disconnected; the guest is about to be ended.
                let _ = head.send(Err(format!("{code:?}")));
                return Ok(());
            }
        };
        let response = accessor.with(|mut access| response.into_http(&mut access, processed))?;
        let (ended, end) = oneshot::channel();
        let response = response.map(|inner| Ended { inner, _ended: ended }.boxed_unsync());
        if head.send(Ok(response)).is_err() {
            return Ok(());
        }
        // Keep the instance running until the body is read, then until its remaining tasks finish.
        let _ = end.await;
        std::future::poll_fn(|cx| accessor.poll_no_interesting_tasks(cx)).await;
        Ok(())
    });
    run.await?
}

/// Adds scheme and authority to the URI, which guests read from the request. HTTP/1.1 requests usually carry the authority
/// only in the `Host` header.
fn with_authority(mut request: Request<WasiBody>, https: bool) -> wasmtime::Result<Request<WasiBody>> {
    let mut uri = std::mem::take(request.uri_mut()).into_parts();
    let scheme = if https {
        http::uri::Scheme::HTTPS
    } else {
        http::uri::Scheme::HTTP
    };
    uri.scheme = Some(scheme);
    if uri.authority.is_none() {
        let host = request.headers().get(header::HOST);
        uri.authority = host.and_then(|host| host.as_bytes().try_into().ok());
    }
    if uri.authority.is_none() {
        uri.authority = Some(http::uri::Authority::from_static("localhost"));
    }
    if uri.path_and_query.is_none() {
        uri.path_and_query = Some(http::uri::PathAndQuery::from_static("/"));
    }
    *request.uri_mut() = Uri::from_parts(uri)?;
    Ok(request)
}

/// A body that closes its channel when it is dropped, after it was read or abandoned.
struct Ended {
    inner: WasiBody,
    _ended: oneshot::Sender<()>,
}

impl Body for Ended {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut self.inner).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
