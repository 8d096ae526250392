//! Invocation of a component for one HTTP request.
//!
//! # Flow
//! Wait for admission → take an instance from the pool or create one → call the handler on a separate task → receive the
//! response head through a channel → stream the body while the guest runs.
//!
//! # Guarantees
//! The guest is ended when the client disconnects, when it exceeds its CPU time and when its workload is stopped. A failing
//! guest fails only this invocation. If a reused instance fails before it sent a response head, a request without a body is
//! retried once on a fresh instance.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body::Body as _;
use http_body_util::BodyExt as _;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tracing::Instrument as _;
use wasmtime_wasi_http::WasiBody;

use super::head::Head;
use super::invoke_p2;
#[cfg(feature = "wasip3")]
use super::invoke_p3;
use super::observer::HttpObserver;
use super::request_body::RequestBody;
use crate::engine::bound::Bound;
use crate::engine::code::HttpPre;
use crate::engine::failure;
use crate::engine::link::{Application, Invocation};
use crate::engine::pool::{Guest, Warm};
use crate::engine::workload::ResolvedWorkload;
use crate::error::InvocationError;
use crate::metrics::FailureKind;

/// Time limit for the response head. It is long because a waiting guest costs little; computation is limited by CPU time.
const RESPONSE_TIMEOUT: Duration = Duration::from_mins(10);

/// The response of a guest and the task that runs it.
pub(super) struct Invoked {
    pub(super) response: http::Response<WasiBody>,
    pub(super) guest: GuestTask,
}

/// Ends the guest when dropped, unless it was detached.
pub(super) struct GuestTask(Option<JoinHandle<()>>);

impl GuestTask {
    /// Lets the guest run to its end after the response is complete.
    pub(super) fn detach(&mut self) {
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

/// Invokes the component of `workload` that handles HTTP. All failures are reported to `observer`, including those after the
/// response head. The guest runs inside `span`.
pub(super) async fn invoke(
    workload: &Arc<ResolvedWorkload>,
    request: Request<RequestBody>,
    https: bool,
    observer: &Arc<dyn HttpObserver>,
    span: &tracing::Span,
) -> Result<Invoked, InvocationError> {
    let Some(bound) = workload.http() else {
        return Err(InvocationError::Host {
            message: "the workload has no component that handles HTTP".to_owned(),
        });
    };
    let component = Arc::clone(&bound.item.name);
    let report = |error: InvocationError| {
        observer.failed(&component, &error);
        error
    };
    let fail = |kind, error| {
        bound.item.metrics.failed(kind);
        report(error)
    };
    let permit = bound.admission.enter().await.map_err(report)?;
    let (head_sender, head) = oneshot::channel();
    let (failure_sender, failure) = oneshot::channel();
    let (bound_in, application, observer_in) = (
        Arc::clone(bound),
        Arc::clone(workload.application()),
        Arc::clone(observer),
    );
    let work = async move {
        let bound = bound_in;
        let _permit = permit;
        let run = bound
            .cancel
            .run_until_cancelled(run(&bound, &application, request, https, head_sender));
        if let Some(Err(error)) = run.await {
            observer_in.failed(&bound.item.name, &error);
            // If the head was already sent, the receiver is gone; the failure was reported above.
            let _ = failure_sender.send(error);
        }
    };
    let work = bound.engine.inner.ticker.watch(work).instrument(span.clone());
    let guest = GuestTask(Some(tokio::spawn(bound.invocations.track_future(work))));
    match tokio::time::timeout(RESPONSE_TIMEOUT, head).await {
        Ok(Ok(Ok(response))) => Ok(Invoked { response, guest }),
        Ok(Ok(Err(code))) => Err(fail(FailureKind::ErrorCode, InvocationError::ErrorCode { code })),
        // The guest ended without a response head: either it failed, which is already reported, or it sent no response.
        Ok(Err(_)) => Err(failure
            .await
            .unwrap_or_else(|_| fail(FailureKind::NoResponse, InvocationError::NoResponse))),
        Err(_) => {
            let limit = RESPONSE_TIMEOUT;
            Err(fail(FailureKind::Timeout, InvocationError::Timeout { limit }))
        }
    }
}

async fn run(
    bound: &Bound,
    application: &Arc<Application>,
    request: Request<RequestBody>,
    https: bool,
    head: oneshot::Sender<Head>,
) -> Result<(), InvocationError> {
    let (parts, body) = request.into_parts();
    let mut head = Some(head);
    // Only a request without a body can be retried: a body cannot be read twice.
    let again = (bound.pool.is_some() && body.is_end_stream()).then(|| parts.clone());
    let invocation = application.invocation();
    let warm = instance(bound, invocation.as_ref(), true).await?;
    let used = warm.is_used();
    let request = Request::from_parts(parts, body.boxed_unsync());
    let failed = match call(bound, warm, request, https, &mut head).await {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    match (again, head.is_some() && used) {
        (Some(parts), true) => {
            tracing::debug!(
                component = &*bound.item.name,
                error = %failed,
                "a reused instance failed; retrying with a fresh one"
            );
            let invocation = application.invocation();
            let warm = instance(bound, invocation.as_ref(), false).await?;
            let body = http_body_util::Empty::<Bytes>::new();
            let request = Request::from_parts(parts, body.map_err(|never| match never {}).boxed_unsync());
            call(bound, warm, request, https, &mut head).await
        }
        _ => Err(failed),
    }
}

/// Returns an instance for one request, from the pool if `reuse` is set and one is available.
async fn instance(
    bound: &Bound,
    invocation: Option<&Arc<Invocation>>,
    reuse: bool,
) -> Result<Warm<Guest>, InvocationError> {
    let code = bound.code();
    let invocation = invocation.map(Arc::downgrade).unwrap_or_default();
    if reuse
        && let Some(pool) = &bound.pool
        && let Some(mut warm) = pool.take(&code)
    {
        warm.store.data_mut().invocation = invocation;
        return Ok(warm);
    }
    let mut store = bound
        .store(&code, invocation)
        .inspect_err(|_| bound.item.metrics.failed(FailureKind::Host))?;
    let guest = match &code.http {
        Some(HttpPre::P2(pre)) => pre.instantiate_async(&mut store).await.map(Guest::P2),
        #[cfg(feature = "wasip3")]
        Some(HttpPre::P3(pre)) => pre.instantiate_async(&mut store).await.map(Guest::P3),
        None => Err(wasmtime::Error::msg("the component does not handle HTTP")),
    };
    match guest {
        Ok(guest) => Ok(Warm::new(store, guest, code)),
        Err(error) => Err(failure::of_instantiation(&mut store, &error)),
    }
}

/// Handles a request with an instance. `head` is taken when the response head is sent.
async fn call(
    bound: &Bound,
    mut warm: Warm<Guest>,
    request: Request<WasiBody>,
    https: bool,
    head: &mut Option<oneshot::Sender<Head>>,
) -> Result<(), InvocationError> {
    // A separate channel per call: if the guest fails, `head` shows whether a response head was sent.
    let (sender, answer) = oneshot::channel();
    let Warm { store, guest, .. } = &mut warm;
    let handled = async {
        match guest {
            Guest::P2(proxy) => invoke_p2::handle(store, proxy, request, https, sender).await,
            #[cfg(feature = "wasip3")]
            Guest::P3(service) => invoke_p3::handle(store, service, request, https, sender).await,
        }
    };
    let called = forwarding(handled, answer, head).await;
    let Warm { store, .. } = &mut warm;
    if let Err(error) = called {
        return Err(failure::of_call(store, &error));
    }
    if let Some(pool) = &bound.pool {
        pool.put(warm);
    }
    Ok(())
}

/// Runs `handled` and forwards its response head as soon as it arrives.
async fn forwarding<F: Future>(
    handled: F,
    mut answer: oneshot::Receiver<Head>,
    head: &mut Option<oneshot::Sender<Head>>,
) -> F::Output {
    let mut forward = |answer: Head| {
        if let Some(head) = head.take() {
            // An error means that the client disconnected; the guest is about to be ended.
            let _ = head.send(answer);
        }
    };
    tokio::pin!(handled);
    let mut open = true;
    let handled = loop {
        tokio::select! {
            biased;
            head = &mut answer, if open => {
                open = false;
                if let Ok(head) = head {
                    forward(head);
                }
            }
            handled = &mut handled => break handled,
        }
    };
    // The sender may be in the guest's resource table and outlive the call, so do not wait for it.
    if open && let Ok(head) = answer.try_recv() {
        forward(head);
    }
    handled
}

/// A text body produced by the host.
pub(super) fn text(message: impl Into<String>) -> WasiBody {
    http_body_util::Full::new(bytes::Bytes::from(message.into()))
        .map_err(|never| match never {})
        .boxed_unsync()
}
