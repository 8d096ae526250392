//! The listener: accepts connections, routes requests, answers for guests that fail.
//!
//! # Flow
//! Accept → (TLS) → HTTP/1.1 or HTTP/2 → route → invoke → stream. Stop: no more accepting → connections finish what they
//! began → after the grace period they are cut.
//!
//! # Guarantees
//! A listener is never closed by a workload that comes or goes. A client that sends its head too slowly is dropped.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use async_trait::async_trait;
use http::{HeaderValue, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::authority::authority;
use super::body::{Record, ResponseBody};
use super::handler::HostHandler;
use super::invoke::{invoke, text};
use super::observer::{HttpObserver, TracedObserver};
use super::router::{Route, Router};
use super::tls::TlsConfig;
use crate::engine::workload::ResolvedWorkload;
use crate::error::InvocationError;

/// Time for a request head.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);

/// Time for a TLS handshake.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Pause after a failed accept, so that running out of file descriptors does not turn into a busy loop.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(50);

/// Seconds after which a client may come again when there is no workload for it now.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

const NO_HOST: &str = "The request does not say which host it is for.\n";

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
    closing: CancellationToken,
    /// The open connections; taken when the server stops.
    connections: Mutex<Option<GracefulShutdown>>,
}

impl<R> Shared<R> {
    fn watcher(&self) -> Option<Watcher> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .map(GracefulShutdown::watcher)
    }
}

impl<R: Router> HttpServer<R> {
    /// Bind `address`; requests are accepted once the host starts.
    ///
    /// # Errors
    /// The address cannot be bound.
    pub async fn new(router: R, address: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}"))?;
        Self::build(router, vec![listener])
    }

    /// Use listeners that are bound already.
    ///
    /// # Errors
    /// A listener cannot be used with the runtime.
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
                closing: CancellationToken::new(),
                connections: Mutex::new(Some(GracefulShutdown::new())),
            }),
            addresses,
            listeners: Mutex::new(listeners),
            tls: None,
            accepting: CancellationToken::new(),
        })
    }

    /// Serve HTTPS.
    #[must_use]
    pub fn with_tls(mut self, tls: TlsConfig) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Be told about requests; by default they are logged.
    #[must_use]
    pub fn with_observer(mut self, observer: Arc<dyn HttpObserver>) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.observer = observer;
        }
        self
    }

    /// Tell clients why an invocation failed. For a developer's machine: the details are the guest's own.
    #[must_use]
    pub fn with_error_details(mut self, enable: bool) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.error_details = enable;
        }
        self
    }

    /// The addresses that are served.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }
}

#[async_trait]
impl<R: Router> HostHandler for HttpServer<R> {
    async fn start(&self) -> anyhow::Result<()> {
        let listeners = std::mem::take(&mut *self.listeners.lock().unwrap_or_else(PoisonError::into_inner));
        for listener in listeners {
            let (shared, tls, accepting) =
                (Arc::clone(&self.shared), self.tls.clone(), self.accepting.clone());
            tokio::spawn(async move {
                accepting.run_until_cancelled(accept(listener, shared, tls)).await;
            });
        }
        Ok(())
    }

    async fn stop(&self, grace: Duration) -> anyhow::Result<()> {
        self.accepting.cancel();
        self.shared.closing.cancel();
        let connections = self
            .shared
            .connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(connections) = connections
            && tokio::time::timeout(grace, connections.shutdown()).await.is_err()
        {
            tracing::warn!("cutting connections that did not end in time");
        }
        Ok(())
    }

    fn workload_resolved(&self, workload: &Arc<ResolvedWorkload>) {
        self.shared.router.workload_resolved(workload);
    }

    fn workload_unbound(&self, workload_id: &str) {
        self.shared.router.workload_unbound(workload_id);
    }
}

async fn accept<R: Router>(listener: TcpListener, shared: Arc<Shared<R>>, tls: Option<TlsConfig>) {
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_BACKOFF).await;
                continue;
            }
        };
        // Without it small responses wait for acknowledgements; a socket that refuses is served all the same.
        let _ = stream.set_nodelay(true);
        let Some(watcher) = shared.watcher() else { return };
        let (shared, tls) = (Arc::clone(&shared), tls.clone());
        tokio::spawn(async move {
            match tls {
                None => serve(stream, shared, false, watcher).await,
                Some(tls) => serve_tls(stream, shared, &tls, watcher).await,
            }
        });
    }
}

async fn serve_tls<R: Router>(stream: TcpStream, shared: Arc<Shared<R>>, tls: &TlsConfig, watcher: Watcher) {
    match tokio::time::timeout(HANDSHAKE_TIMEOUT, tls.acceptor.accept(stream)).await {
        Ok(Ok(stream)) => serve(stream, shared, true, watcher).await,
        Ok(Err(error)) => tracing::debug!(%error, "TLS handshake failed"),
        Err(_) => tracing::debug!("TLS handshake timed out"),
    }
}

async fn serve<R, S>(stream: S, shared: Arc<Shared<R>>, https: bool, watcher: Watcher)
where
    R: Router,
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Some(HEADER_TIMEOUT));
    let service = service_fn(move |request| {
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Infallible>(answer(&shared, request, https).await) }
    });
    let connection = builder
        .serve_connection(TokioIo::new(stream), service)
        .into_owned();
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "connection ended");
    }
}

async fn answer<R: Router>(
    shared: &Shared<R>,
    request: Request<Incoming>,
    https: bool,
) -> Response<ResponseBody> {
    let (parts, body) = request.into_parts();
    let record = Record {
        method: parts.method.clone(),
        path: parts
            .uri
            .path_and_query()
            .map_or("/", |path| path.as_str())
            .to_owned(),
        status: StatusCode::OK,
        begun: Instant::now(),
        observer: Arc::clone(&shared.observer),
    };
    if authority(&parts).is_err() {
        return own(record, StatusCode::BAD_REQUEST, NO_HOST);
    }
    let workload = loop {
        match shared.router.route(&parts) {
            Route::To(workload) => break workload,
            Route::BadRequest => return own(record, StatusCode::BAD_REQUEST, NO_HOST),
            Route::NotFound => return own(record, StatusCode::NOT_FOUND, "No workload answers here.\n"),
            Route::Unavailable => {
                return own(
                    record,
                    StatusCode::SERVICE_UNAVAILABLE,
                    "No workload is running.\n",
                );
            }
            Route::Wait => {
                let waited = shared.closing.run_until_cancelled(shared.router.changed()).await;
                if waited.is_none() {
                    return own(record, StatusCode::SERVICE_UNAVAILABLE, "The host is stopping.\n");
                }
            }
        }
    };
    let request = Request::from_parts(parts, body);
    match invoke(&workload, request, https, &shared.observer).await {
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
            let message = format!("The component failed to answer.\n{details}");
            own(record, status_of(&error), message)
        }
    }
}

/// An answer of the host itself.
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
        InvocationError::Overloaded { .. } => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
