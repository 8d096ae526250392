//! HTTP endpoints for the health and metrics of a cluster host.

use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use async_nats::Client;
use async_nats::connection::State;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::Semaphore;

use super::commands::Commands;
use crate::host::Host;

/// Maximum number of connections; more wait.
const MAX_CONNECTIONS: usize = 64;

/// Time limit for a request head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// Serves three endpoints: `/healthz` is OK while the process answers, `/readyz` is OK while the host is connected to the
/// control plane and not stopping, and `/metrics` returns the metrics in the Prometheus text format.
#[derive(Clone)]
pub struct Health {
    pub(super) host: Arc<Host>,
    pub(super) client: Client,
    pub(super) commands: Arc<Commands>,
}

impl Health {
    /// Returns the reason why the host accepts no commands; `None` if it is ready.
    pub fn not_ready(&self) -> Option<&'static str> {
        if self.commands.is_stopping() {
            return Some("the host is stopping");
        }
        (self.client.connection_state() != State::Connected).then_some("no connection to the control plane")
    }

    /// Serves requests until the future is dropped.
    ///
    /// # Errors
    /// The listener cannot be registered with the Tokio runtime.
    pub async fn serve(self, listener: TcpListener) -> anyhow::Result<()> {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        loop {
            let slot = Arc::clone(&slots).acquire_owned().await?;
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection on the health address");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            };
            let health = self.clone();
            tokio::spawn(async move {
                let service = service_fn(|request| {
                    let answer = health.answer(&request);
                    async move { Ok::<_, Infallible>(answer) }
                });
                let served = hyper::server::conn::http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(HEAD_TIMEOUT)
                    .serve_connection(TokioIo::new(stream), service);
                if let Err(error) = served.await {
                    tracing::debug!(%error, "health connection failed");
                }
                drop(slot);
            });
        }
    }

    fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return text(
                StatusCode::METHOD_NOT_ALLOWED,
                "method not allowed; use GET\n".to_owned(),
            );
        }
        match request.uri().path() {
            "/healthz" => text(StatusCode::OK, "ok\n".to_owned()),
            "/readyz" => match self.not_ready() {
                None => text(StatusCode::OK, "ready\n".to_owned()),
                Some(why) => text(StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")),
            },
            "/metrics" => text(StatusCode::OK, self.host.metrics().prometheus()),
            _ => text(
                StatusCode::NOT_FOUND,
                "not found; available: /healthz, /readyz, /metrics\n".to_owned(),
            ),
        }
    }
}

fn text(status: StatusCode, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    let plain = header::HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    response
}
