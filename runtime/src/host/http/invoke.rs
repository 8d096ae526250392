//! One invocation of `wasi:http/incoming-handler`.
//!
//! # Flow
//! Fresh store and instance → call `handle` on a task of its own → the response head arrives by a channel → the body
//! streams while the guest goes on.
//!
//! # Guarantees
//! The guest is ended when the client leaves, when it computes for too long and when its workload is stopped. Whatever it
//! does, only this invocation fails.

use std::sync::Arc;
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use wasmtime::Store;
use wasmtime_wasi_http::p2::bindings::ProxyPre;
use wasmtime_wasi_http::p2::bindings::http::types::{ErrorCode, Scheme};
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;
use wasmtime_wasi_http::{WasiBody, WasiHttpView as _};

use super::observer::HttpObserver;
use crate::engine::workload::BoundComponent;
use crate::error::InvocationError;
use crate::store::{self, Ctx};

/// Time to the response head. Long, because a guest that waits costs little; computing is bounded by CPU time.
const RESPONSE_TIMEOUT: Duration = Duration::from_mins(10);

/// The response of a guest and the task that goes on behind it.
pub(super) struct Invoked {
    pub(super) response: http::Response<HyperOutgoingBody>,
    pub(super) guest: GuestTask,
}

/// Ends the guest when dropped, unless it was let go.
pub(super) struct GuestTask(Option<JoinHandle<()>>);

impl GuestTask {
    /// The response is complete: let the guest do what it wants to do after it.
    pub(super) fn let_go(&mut self) {
        self.0 = None;
    }
}

impl Drop for GuestTask {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

type Head = Result<http::Response<HyperOutgoingBody>, ErrorCode>;

/// Invoke the component. Failures are reported to `observer` here, also those after the response head.
pub(super) async fn invoke(
    component: &Arc<BoundComponent>,
    request: Request<Incoming>,
    https: bool,
    observer: &Arc<dyn HttpObserver>,
) -> Result<Invoked, InvocationError> {
    let (head_sender, head) = oneshot::channel();
    let (failure_sender, failure) = oneshot::channel();
    let (component_in, observer_in) = (Arc::clone(component), Arc::clone(observer));
    let work = async move {
        let component = component_in;
        let run = component
            .cancel
            .run_until_cancelled(run(&component, request, https, head_sender));
        if let Some(Err(error)) = run.await {
            observer_in.failed(&component.grants.component, &error);
            // Nobody listens when the head was sent; the report is made already.
            let _ = failure_sender.send(error);
        }
    };
    let guest = GuestTask(Some(tokio::spawn(component.invocations.track_future(work))));
    let report = |error: InvocationError| {
        observer.failed(&component.grants.component, &error);
        error
    };
    match tokio::time::timeout(RESPONSE_TIMEOUT, head).await {
        Ok(Ok(Ok(response))) => Ok(Invoked { response, guest }),
        Ok(Ok(Err(code))) => Err(report(InvocationError::ErrorCode {
            code: format!("{code:?}"),
        })),
        // The guest ended without a head: either it failed, and said so already, or it forgot.
        Ok(Err(_)) => Err(failure
            .await
            .unwrap_or_else(|_| report(InvocationError::NoResponse))),
        Err(_) => Err(report(InvocationError::Timeout {
            limit: RESPONSE_TIMEOUT,
        })),
    }
}

async fn run(
    component: &BoundComponent,
    request: Request<Incoming>,
    https: bool,
    head: oneshot::Sender<Head>,
) -> Result<(), InvocationError> {
    let pre: Arc<ProxyPre<Ctx>> = component.code.pre();
    let host = |error: wasmtime::Error| InvocationError::Host {
        message: format!("{error:#}"),
    };
    let mut store = store::new_store(&component.engine, pre.engine(), &component.grants).map_err(host)?;
    let proxy = match pre.instantiate_async(&mut store).await {
        Ok(proxy) => proxy,
        Err(error) => return Err(instantiation(&store, component, &error)),
    };
    let scheme = if https { Scheme::Https } else { Scheme::Http };
    let mut http = store.data_mut().http();
    let request = http.new_incoming_request(scheme, request).map_err(host)?;
    let head = http.new_response_outparam(head).map_err(host)?;
    let called = proxy
        .wasi_http_incoming_handler()
        .call_handle(&mut store, request, head)
        .await;
    called.map_err(|error| failure(&store, component, &error))
}

/// What the limits say comes before what the trap says: it is the cause.
fn failure(store: &Store<Ctx>, component: &BoundComponent, error: &wasmtime::Error) -> InvocationError {
    let limits = &store.data().limits;
    let message = explain(error);
    if limits.cpu_exceeded {
        InvocationError::CpuTime {
            limit: component.engine.inner.max_cpu_time,
        }
    } else if limits.memory_refused {
        InvocationError::Memory {
            limit: limits.max_memory,
            message,
        }
    } else {
        InvocationError::Trap { message }
    }
}

fn instantiation(store: &Store<Ctx>, component: &BoundComponent, error: &wasmtime::Error) -> InvocationError {
    let limits = &store.data().limits;
    if limits.cpu_exceeded || limits.memory_refused {
        return failure(store, component, error);
    }
    InvocationError::Instantiate {
        message: explain(error),
    }
}

/// The kind of trap first, then the guest's backtrace.
fn explain(error: &wasmtime::Error) -> String {
    let mut lines: Vec<String> = error
        .chain()
        .map(|cause| cause.to_string().trim_end().to_owned())
        .collect();
    lines.reverse();
    lines.dedup();
    lines.join("\n")
}

/// A body that is not the guest's.
pub(super) fn text(message: impl Into<String>) -> WasiBody {
    use http_body_util::BodyExt as _;
    http_body_util::Full::new(bytes::Bytes::from(message.into()))
        .map_err(|never| match never {})
        .boxed_unsync()
}
