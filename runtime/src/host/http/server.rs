//! The HTTP server: accepts connections, routes requests, and answers with an error if a guest fails.
//!
//! # Flow
//! Accept → (TLS) → HTTP/1.1 or HTTP/2 → route → invoke → stream. Stop: close the listeners → connections finish their
//! requests in flight → the remaining connections are cut after the grace period.
//!
//! # Guarantees
//! Listeners stay open when workloads start or stop. Clients that send the request head too slowly are disconnected.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use async_trait::async_trait;
use futures::FutureExt as _;
use http::{HeaderValue, Request, Response, StatusCode, Version, header};
use http_body::Body as _;
use hyper::body::Incoming;
use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use super::allowed_hosts::AllowedHosts;
use super::authority::authority;
use super::body::{Record, ResponseBody};
use super::connection::{self, Ending};
use super::handler::HostHandler;
use super::invoke::{invoke, text};
use super::limits::HttpLimits;
use super::observer::{HttpObserver, TracedObserver};
use super::request_body::{BodyFailure, RequestBody};
use super::router::{Route, Router};
use super::tls::TlsConfig;
use crate::engine::workload::ResolvedWorkload;
use crate::error::InvocationError;
use crate::metrics::{HttpCounters, Metrics};
use crate::trace;

/// Pause after a failed accept: avoids a busy loop when the process has no free file descriptors.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(50);

/// Minimum time between two warnings about the connection limit.
const FULL_WARNING_PAUSE: Duration = Duration::from_secs(10);

/// Value of `Retry-After` in 503 responses, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

const OTHER_HOST: &str = "Requests for this host are not allowed, because a web page could have sent them. Open the server by an IP \
                          address or as localhost, or allow the host: `wash dev` has the setting dev.allowed_hosts.\n";

const NO_HOST: &str = "The request does not specify a valid host.\n";

/// An HTTP server in front of workloads.
pub struct HttpServer<R> {
    shared: Arc<Shared<R>>,
    addresses: Vec<SocketAddr>,
    listeners: Mutex<Vec<TcpListener>>,
    tls: Option<TlsConfig>,
    accepting: CancellationToken,
}

struct Shared<R> {
    router: R,
    observer: Arc<dyn HttpObserver>,
    error_details: bool,
    hosts: Option<AllowedHosts>,
    limits: HttpLimits,
    ending: Ending,
    /// Counters of requests that no workload handles.
    unrouted: OnceLock<Arc<HttpCounters>>,
}

impl<R: Router> HttpServer<R> {
    /// Binds `address`; requests are accepted once the host starts.
    ///
    /// # Errors
    /// The address cannot be bound.
    pub async fn new(router: R, address: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}"))?;
        Self::build(router, vec![listener])
    }

    /// Uses listeners that are already bound; requests are accepted once the host starts.
    ///
    /// # Errors
    /// A listener cannot be registered with the Tokio runtime.
    pub fn from_listeners(router: R, listeners: Vec<std::net::TcpListener>) -> anyhow::Result<Self> {
        let listeners = listeners
            .into_iter()
            .map(|listener| {
                listener.set_nonblocking(true)?;
                TcpListener::from_std(listener)
            })
            .collect::<std::io::Result<Vec<_>>>()
            .context("cannot use a listener")?;
        Self::build(router, listeners)
    }

    fn build(router: R, listeners: Vec<TcpListener>) -> anyhow::Result<Self> {
        let addresses = listeners
            .iter()
            .map(TcpListener::local_addr)
            .collect::<std::io::Result<Vec<_>>>()
            .context("cannot read the address of a listener")?;
        Ok(Self {
            shared: Arc::new(Shared {
                router,
                observer: Arc::new(TracedObserver),
                error_details: false,
                hosts: None,
                limits: HttpLimits::default(),
                ending: Ending::default(),
                unrouted: OnceLock::new(),
            }),
            addresses,
            listeners: Mutex::new(listeners),
            tls: None,
            accepting: CancellationToken::new(),
        })
    }

    /// Serves HTTPS.
    #[must_use]
    pub fn with_tls(mut self, tls: TlsConfig) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Sets the observer of requests; by default requests are logged.
    #[must_use]
    pub fn with_observer(mut self, observer: Arc<dyn HttpObserver>) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.observer = observer;
        }
        self
    }

    /// Includes the reason of a failed invocation in the response. For development only: it exposes details of the guest.
    #[must_use]
    pub fn with_error_details(mut self, enable: bool) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.error_details = enable;
        }
        self
    }

    /// Answers only to IP addresses, `localhost` and these host names. By default, the router decides. For a development server,
    /// which web pages in the browser of the developer could otherwise reach by a host name of their own.
    #[must_use]
    pub fn with_allowed_hosts(mut self, hosts: AllowedHosts) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.hosts = Some(hosts);
        }
        self
    }

    /// Sets the limits on clients.
    #[must_use]
    pub fn with_limits(mut self, limits: HttpLimits) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.limits = limits;
        }
        self
    }

    /// The addresses of the listeners.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }
}

#[async_trait]
impl<R: Router> HostHandler for HttpServer<R> {
    fn port(&self) -> Option<u16> {
        self.addresses.first().map(SocketAddr::port)
    }

    fn counts(&self, metrics: &Metrics) {
        // A server belongs to one host. If a second host shares it, the metrics of the first one are used.
        let _ = self.shared.unrouted.set(Arc::clone(metrics.unrouted()));
    }

    async fn start(&self) -> anyhow::Result<()> {
        let listeners = std::mem::take(&mut *self.listeners.lock());
        // Each listener holds one slot for its next connection.
        let max = self.shared.limits.connections().max(listeners.len());
        let slots = Arc::new(Semaphore::new(max));
        for listener in listeners {
            let (shared, tls, slots) = (Arc::clone(&self.shared), self.tls.clone(), Arc::clone(&slots));
            let accepting = self.accepting.clone();
            self.shared.ending.tasks.spawn(async move {
                accepting
                    .run_until_cancelled(accept(&listener, &shared, tls.as_ref(), &slots))
                    .await;
                // Clients in the backlog are already connected from their point of view: serve them.
                while let Ok(slot) = Arc::clone(&slots).try_acquire_owned()
                    && let Some(Ok((stream, _))) = listener.accept().now_or_never()
                {
                    spawn(stream, &shared, tls.as_ref(), slot);
                }
            });
        }
        Ok(())
    }

    async fn stop(&self, grace: Duration) -> anyhow::Result<()> {
        let ending = &self.shared.ending;
        self.accepting.cancel();
        ending.closing.cancel();
        ending.tasks.close();
        if tokio::time::timeout(grace, ending.tasks.wait()).await.is_err() {
            tracing::warn!(
                connections = ending.tasks.len(),
                "closing connections that did not end in time"
            );
            ending.cut.cancel();
            ending.tasks.wait().await;
        }
        Ok(())
    }

    fn workload_resolved(&self, workload: &Arc<ResolvedWorkload>) -> anyhow::Result<()> {
        self.shared.router.workload_resolved(workload)
    }

    fn workload_unbound(&self, workload_id: &str) {
        self.shared.router.workload_unbound(workload_id);
    }
}

impl<R> Drop for HttpServer<R> {
    /// Ends all connections.
    fn drop(&mut self) {
        self.accepting.cancel();
        self.shared.ending.closing.cancel();
        self.shared.ending.cut.cancel();
    }
}

async fn accept<R: Router>(
    listener: &TcpListener,
    shared: &Arc<Shared<R>>,
    tls: Option<&TlsConfig>,
    slots: &Arc<Semaphore>,
) {
    let mut warned = None;
    loop {
        let Some(slot) = free_slot(slots, &mut warned).await else {
            return;
        };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_BACKOFF).await;
                continue;
            }
        };
        spawn(stream, shared, tls, slot);
    }
}

fn spawn<R: Router>(
    stream: TcpStream,
    shared: &Arc<Shared<R>>,
    tls: Option<&TlsConfig>,
    slot: OwnedSemaphorePermit,
) {
    // Disables Nagle's algorithm, which delays small responses. If this fails, the connection still works.
    let _ = stream.set_nodelay(true);
    let (shared, tls) = (Arc::clone(shared), tls.cloned());
    let tasks = shared.ending.tasks.clone();
    tasks.spawn(async move {
        serve(stream, shared, tls).await;
        drop(slot);
    });
}

/// Waits for a free connection slot; meanwhile clients wait in the backlog of the listener.
async fn free_slot(slots: &Arc<Semaphore>, warned: &mut Option<Instant>) -> Option<OwnedSemaphorePermit> {
    if let Ok(slot) = Arc::clone(slots).try_acquire_owned() {
        return Some(slot);
    }
    if warned.is_none_or(|warned| warned.elapsed() > FULL_WARNING_PAUSE) {
        *warned = Some(Instant::now());
        tracing::warn!("connection limit reached; new connections wait");
    }
    Arc::clone(slots).acquire_owned().await.ok()
}

async fn serve<R: Router>(stream: TcpStream, shared: Arc<Shared<R>>, tls: Option<TlsConfig>) {
    let (limits, ending) = (shared.limits, shared.ending.child());
    let https = tls.is_some();
    let answer = move |request| {
        let shared = Arc::clone(&shared);
        async move { answer(&shared, request, https).await }
    };
    let Some(tls) = tls else {
        return connection::serve(stream, &limits, ending, answer).await;
    };
    let handshake = async { tls.acceptor().await.accept(stream).await };
    let handshake = tokio::time::timeout(limits.handshake_timeout, handshake);
    let closed = async {
        ending.closing.cancelled().await;
        tokio::time::sleep(connection::FIRST).await;
    };
    let done = tokio::select! {
        done = handshake => Some(done),
        () = closed => None,
    };
    match done {
        Some(Ok(Ok(stream))) => connection::serve(stream, &limits, ending, answer).await,
        Some(Ok(Err(error))) => tracing::debug!(%error, "TLS handshake failed"),
        Some(Err(_)) => tracing::debug!("TLS handshake timed out"),
        None => {}
    }
}

async fn answer<R: Router>(
    shared: &Shared<R>,
    request: Request<Incoming>,
    https: bool,
) -> Response<ResponseBody> {
    let (parts, body) = request.into_parts();
    let mut record = Record {
        method: parts.method.clone(),
        path: parts
            .uri
            .path_and_query()
            .map_or("/", |path| path.as_str())
            .to_owned(),
        status: StatusCode::OK,
        begun: Instant::now(),
        observer: Arc::clone(&shared.observer),
        counters: shared.unrouted.get().cloned(),
        span: trace::incoming(&parts, https),
    };
    if shared.limits.exceeds(&parts) {
        let message = "The request head is too large.\n";
        return own(record, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, message);
    }
    let Ok(host) = authority(&parts) else {
        return own(record, StatusCode::BAD_REQUEST, NO_HOST);
    };
    if shared.hosts.as_ref().is_some_and(|hosts| !hosts.allow(host)) {
        return own(record, StatusCode::FORBIDDEN, OTHER_HOST);
    }
    let workload = loop {
        match shared.router.route(&parts) {
            Route::To(workload) => break workload,
            Route::BadRequest => return own(record, StatusCode::BAD_REQUEST, NO_HOST),
            Route::NotFound => {
                return own(
                    record,
                    StatusCode::NOT_FOUND,
                    "No workload handles this request.\n",
                );
            }
            Route::Unavailable => {
                return own(
                    record,
                    StatusCode::SERVICE_UNAVAILABLE,
                    "No workload is running.\n",
                );
            }
            Route::Wait => {
                let waited = shared
                    .ending
                    .closing
                    .run_until_cancelled(shared.router.changed())
                    .await;
                if waited.is_none() {
                    return own(record, StatusCode::SERVICE_UNAVAILABLE, "The host is stopping.\n");
                }
            }
        }
    };
    if let Some(bound) = workload.http() {
        record.counters = Some(Arc::clone(&bound.item.metrics.http));
        let item = &bound.item;
        trace::routed(
            &record.span,
            &item.workload.namespace,
            &item.workload.name,
            &item.name,
        );
    }
    let close = parts.version < Version::HTTP_2;
    let max_body = shared.limits.max_body_bytes;
    if max_body.is_some_and(|max| body.size_hint().lower() > max) {
        return give_up(record, BodyFailure::TooLarge, close);
    }
    let (body, failed) = RequestBody::new(body, &shared.limits, record.counters.clone());
    let request = Request::from_parts(parts, body);
    let invoked = tokio::select! {
        biased;
        Ok(failure) = failed => return give_up(record, failure, close),
        invoked = invoke(&workload, request, https, &shared.observer, &record.span) => invoked,
    };
    match invoked {
        Ok(invoked) => {
            let (head, body) = invoked.response.into_parts();
            let length = head
                .headers
                .get(header::CONTENT_LENGTH)
                .and_then(|value| value.to_str().ok()?.parse().ok());
            let record = Record {
                status: head.status,
                ..record
            };
            Response::from_parts(head, ResponseBody::new(body, length, Some(invoked.guest), record))
        }
        Err(error) => {
            let details = if shared.error_details {
                format!("\n{error}\n")
            } else {
                String::new()
            };
            let message = format!("The component failed to handle the request.\n{details}");
            own(record, status_of(&error), message)
        }
    }
}

/// Answers a request whose body exceeded a limit. The rest of the body is not read, so an HTTP/1 connection must be closed.
fn give_up(record: Record, failure: BodyFailure, close: bool) -> Response<ResponseBody> {
    let mut response = own(record, failure.status(), failure.message());
    if close {
        response
            .headers_mut()
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// A response generated by the host.
fn own(record: Record, status: StatusCode, message: impl Into<String>) -> Response<ResponseBody> {
    let message = message.into();
    let length = u64::try_from(message.len()).ok();
    let body = ResponseBody::new(text(message), length, None, Record { status, ..record });
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
    }
    response
}

fn status_of(error: &InvocationError) -> StatusCode {
    match error {
        InvocationError::Timeout { .. } => StatusCode::GATEWAY_TIMEOUT,
        InvocationError::Overloaded { .. }
        | InvocationError::HostMemory { .. }
        | InvocationError::HostInstances { .. } => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
