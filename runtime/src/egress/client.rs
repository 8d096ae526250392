//! The HTTP client of one workload.
//!
//! # Flow
//! Acquire a request slot → use an idle connection or open a new one → send the request → receive the response head within its
//! time limit → stream the body and release the slot at its end.
//!
//! # Guarantees
//! Requests in flight, connections and waiting requests are bounded per workload. Workloads do not share connections or TLS
//! sessions. A component does not use connections that were opened with permissions it lacks.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::uri::Scheme;
use http::{HeaderMap, Version, header};
use http_body_util::BodyExt as _;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{HttpConnector, capture_connection};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::Semaphore;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

use super::allowed::AllowedHosts;
use super::body::{RequestSlot, ResponseBody};
use super::config::HostEgress;
use super::connector::Counted;
use super::failure;
use super::guard::Guard;
use super::resolver::CheckedResolver;

/// Upper limit for a TCP connect, regardless of the timeout that the guest sets.
const LONGEST_CONNECT: Duration = Duration::from_mins(2);

/// Number of idle connections kept per host.
const IDLE_PER_HOST: usize = 32;

/// Number of requests that may wait, per request that may be in flight.
const WAITING_PER_SLOT: usize = 4;

type HttpsClient = Client<HttpsConnector<Counted>, WasiBody>;

/// The HTTP client of one workload, with its connections and limits.
pub(crate) struct EgressClient {
    host: Arc<HostEgress>,
    connections: Arc<Semaphore>,
    slots: Arc<Semaphore>,
    waiting: AtomicUsize,
    max_waiting: usize,
    /// Connections of components without special permissions.
    plain: Clients,
}

/// Pooled connections that were permitted by one [`Guard`].
#[derive(Clone)]
pub(super) struct Clients {
    /// HTTP/1.1, or HTTP/2 if negotiated in the TLS handshake.
    negotiated: HttpsClient,
    /// HTTP/2 with prior knowledge.
    http2: HttpsClient,
}

impl EgressClient {
    pub(crate) fn new(host: &Arc<HostEgress>) -> Arc<Self> {
        let permits = |count: usize| Arc::new(Semaphore::new(count.clamp(1, Semaphore::MAX_PERMITS)));
        let connections = permits(host.config.max_connections);
        let guard = Guard::new(host.config.allow_loopback, &AllowedHosts::default());
        Arc::new(Self {
            plain: Clients::new(host, &connections, Arc::new(guard)),
            host: Arc::clone(host),
            connections,
            slots: permits(host.config.max_requests),
            waiting: AtomicUsize::new(0),
            max_waiting: host.config.max_requests.saturating_mul(WAITING_PER_SLOT),
        })
    }

    /// Whether components may reach this machine without a permission of their own.
    pub(crate) fn allow_loopback(&self) -> bool {
        self.host.config.allow_loopback
    }

    /// Returns the connections for `guard`. A component with special permissions does not share connections with others.
    pub(super) fn clients(&self, guard: &Arc<Guard>) -> Clients {
        if guard.is_plain() {
            self.plain.clone()
        } else {
            Clients::new(&self.host, &self.connections, Arc::clone(guard))
        }
    }

    /// Waits for a request slot of the workload.
    async fn slot(&self) -> Result<RequestSlot, Error> {
        if let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() {
            return Ok(slot);
        }
        let waiting = Waiting::enter(&self.waiting);
        if waiting.before >= self.max_waiting {
            return Err(Error::ConnectionLimitReached);
        }
        let slot = Arc::clone(&self.slots).acquire_owned();
        match tokio::time::timeout(self.host.config.connection_wait, slot).await {
            Ok(Ok(slot)) => Ok(slot),
            _ => Err(Error::ConnectionLimitReached),
        }
    }

    /// Sends a request that was already checked.
    pub(super) async fn send(
        &self,
        clients: &Clients,
        mut request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
    ) -> Result<http::Response<WasiBody>, Error> {
        let slot = self.slot().await?;
        let (config, options) = (&self.host.config, options.unwrap_or_default());
        let cleartext = request.uri().scheme() == Some(&Scheme::HTTP);
        let client = if cleartext && is_grpc(request.headers()) {
            *request.version_mut() = Version::HTTP_2;
            &clients.http2
        } else {
            *request.version_mut() = Version::HTTP_11;
            &clients.negotiated
        };
        let mut connection = capture_connection(&mut request);
        let response = client.request(request);
        tokio::pin!(response);
        let connect = options.connect_timeout.unwrap_or(config.connect_timeout);
        let connected = async { drop(connection.wait_for_connection_metadata().await) };
        let early = tokio::select! {
            biased;
            response = response.as_mut() => Some(response),
            connected = tokio::time::timeout(connect, connected) => {
                connected.map_err(|_| Error::ConnectionTimeout)?;
                None
            }
        };
        let first_byte = options.first_byte_timeout.unwrap_or(config.first_byte_timeout);
        let response = match early {
            Some(response) => response,
            None => tokio::time::timeout(first_byte, response)
                .await
                .map_err(|_| Error::ConnectionReadTimeout)?,
        };
        let response = response.map_err(|error| {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "outgoing request failed"
            );
            failure::of_request(&error)
        })?;
        let between = options
            .between_bytes_timeout
            .unwrap_or(config.between_bytes_timeout);
        Ok(response.map(|body| ResponseBody::new(body, between, slot).boxed_unsync()))
    }
}

/// One request that waits for a slot.
struct Waiting<'a> {
    count: &'a AtomicUsize,
    before: usize,
}

impl<'a> Waiting<'a> {
    fn enter(count: &'a AtomicUsize) -> Self {
        let before = count.fetch_add(1, Ordering::Relaxed);
        Self { count, before }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Whether this is a gRPC request. gRPC requires HTTP/2, which cannot be negotiated without TLS.
fn is_grpc(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc"))
}

impl Clients {
    fn new(host: &HostEgress, connections: &Arc<Semaphore>, guard: Arc<Guard>) -> Self {
        let mut http = HttpConnector::new_with_resolver(CheckedResolver {
            resolver: Arc::clone(&host.config.resolver),
            guard,
        });
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(LONGEST_CONNECT));
        let counted = Counted {
            inner: http,
            slots: Arc::clone(connections),
            // Part of the connect timeout, but shorter: the guest should see the error for the connection limit.
            slot_timeout: host.config.connection_wait.min(host.config.connect_timeout / 2),
        };
        let mut tls = host.tls.clone();
        // TLS sessions are not shared with other workloads.
        tls.resumption = rustls::client::Resumption::in_memory_sessions(64);
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .enable_http2()
            .wrap_connector(counted);
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(host.config.idle_timeout)
            .pool_max_idle_per_host(IDLE_PER_HOST);
        Self {
            negotiated: builder.build(https.clone()),
            http2: builder.http2_only(true).build(https),
        }
    }
}
