//! `wasi:http/incoming-handler@0.2`.

use http::Request;
use tokio::sync::oneshot;
use wasmtime::Store;
use wasmtime_wasi_http::p2::bindings::Proxy;
use wasmtime_wasi_http::p2::bindings::http::types::Scheme;
use wasmtime_wasi_http::{WasiBody, WasiHttpView as _};

use super::head::Head;
use crate::engine::ctx::Ctx;

pub(super) async fn handle(
    store: &mut Store<Ctx>,
    proxy: &Proxy,
    request: Request<WasiBody>,
    https: bool,
    head: oneshot::Sender<Head>,
) -> wasmtime::Result<()> {
    let scheme = if https { Scheme::Https } else { Scheme::Http };
    let mut http = store.data_mut().http();
    let request = http.new_incoming_request(scheme, request)?;
    let head = http.new_response_outparam_from_callback(move |answer| {
        // An error means that the client disconnected; the guest is about to be ended.
        let _ = head.send(answer.map_err(|code| format!("{code:?}")));
    })?;
    proxy
        .wasi_http_incoming_handler()
        .call_handle(store, request, head)
        .await
}
