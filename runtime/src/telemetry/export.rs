//! Exports batches to the collector.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, StatusCode, header};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::endpoint::Endpoint;

/// Delays before retries.
const RETRIES: [Duration; 3] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(3),
];

/// Failure to deliver a batch.
#[derive(Debug, thiserror::Error)]
pub(super) enum ExportError {
    #[error("the collector cannot be reached: {0}")]
    Unreachable(String),
    #[error("the collector did not respond within {} ms", .0.as_millis())]
    Timeout(Duration),
    #[error("the collector returned status {0}")]
    Refused(StatusCode),
}

impl ExportError {
    /// Returns whether the error is retryable as defined by the OTLP specification.
    fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Timeout(_) => true,
            Self::Refused(status) => matches!(status.as_u16(), 429 | 502 | 503 | 504),
        }
    }
}

/// HTTP client, shared by all signals.
pub(super) type Connection = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// Creates the client.
///
/// # Errors
/// Fails if TLS cannot be configured.
pub(super) fn connection() -> Result<Connection, rustls::Error> {
    let roots = rustls::RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .build();
    Ok(Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .build(connector))
}

/// Sends batches to one endpoint.
pub(super) struct Exporter {
    pub(super) connection: Connection,
    pub(super) endpoint: Endpoint,
}

impl Exporter {
    /// Sends a request, and retries it on retryable errors.
    pub(super) async fn send(&self, body: Vec<u8>) -> Result<(), ExportError> {
        let body = Bytes::from(body);
        for wait in RETRIES {
            match self.once(body.clone()).await {
                Err(error) if error.is_retryable() => tokio::time::sleep(wait).await,
                sent => return sent,
            }
        }
        self.once(body).await
    }

    async fn once(&self, body: Bytes) -> Result<(), ExportError> {
        let Endpoint {
            uri,
            headers,
            timeout,
        } = &self.endpoint;
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri.clone();
        request.headers_mut().clone_from(headers);
        request.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/x-protobuf"),
        );
        let response = tokio::time::timeout(*timeout, self.connection.request(request)).await;
        let response = response
            .map_err(|_| ExportError::Timeout(*timeout))?
            .map_err(|error| ExportError::Unreachable(cause(&error)))?;
        if response.status().is_success() {
            Ok(())
        } else {
            Err(ExportError::Refused(response.status()))
        }
    }
}

/// Returns the root cause of an error, which is the most specific.
fn cause(error: &(dyn std::error::Error + 'static)) -> String {
    anyhow::Chain::new(error)
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string)
}
