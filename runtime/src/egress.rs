//! Outgoing HTTP: which addresses a guest may reach, over connections that its workload pools.
//!
//! # Guarantees
//! Link-local and cloud-metadata addresses are refused, also when a name resolves to one: the address that was checked is
//! the one that is connected to.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioExecutor;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

/// Time for the response head unless the guest sets one.
const DEFAULT_FIRST_BYTE_TIMEOUT: Duration = Duration::from_mins(10);

/// Time to connect unless the guest sets one.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// The addresses of cloud metadata services that are not link-local.
const METADATA: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
];

/// Link-local (RFC 3927, RFC 4291), metadata and multicast addresses: nothing a component has business with.
pub(crate) fn is_forbidden(ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    METADATA.contains(&ip)
        || ip.is_multicast()
        || match ip {
            IpAddr::V4(v4) => v4.is_link_local() || v4.is_broadcast(),
            IpAddr::V6(v6) => v6.is_unicast_link_local(),
        }
}

type HttpsClient = Client<HttpsConnector<HttpConnector<CheckedResolver>>, WasiBody>;

/// The client of one workload.
#[derive(Clone)]
pub(crate) struct Egress {
    client: HttpsClient,
}

impl Egress {
    pub(crate) fn new() -> Self {
        let mut connector = HttpConnector::new_with_resolver(CheckedResolver);
        connector.enforce_http(false);
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let tls =
            rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .map(|builder| {
                    let roots = rustls::RootCertStore {
                        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
                    };
                    builder.with_root_certificates(roots).with_no_client_auth()
                });
        let builder = hyper_rustls::HttpsConnectorBuilder::new();
        let builder = match tls {
            Ok(tls) => builder.with_tls_config(tls),
            // The provider is linked in and supports the default versions; webpki's own defaults say the same.
            Err(_) => builder.with_webpki_roots(),
        };
        let https = builder
            .https_or_http()
            .enable_http1()
            .enable_http2()
            .wrap_connector(connector);
        Self {
            client: Client::builder(TokioExecutor::new())
                .pool_idle_timeout(Duration::from_mins(1))
                .build(https),
        }
    }
}

impl WasiHttpHooks for Egress {
    fn send_request(
        &mut self,
        mut request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<(http::Response<WasiBody>, ResponseIo), Error>> + Send> {
        let client = self.client.clone();
        Box::new(async move {
            let host = request.uri().host().ok_or(Error::HttpRequestUriInvalid)?;
            let literal = host
                .trim_start_matches('[')
                .trim_end_matches(']')
                .parse::<IpAddr>();
            if literal.is_ok_and(is_forbidden) {
                return Err(Error::DestinationIpProhibited);
            }
            *request.version_mut() = http::Version::HTTP_11;
            let options = options.unwrap_or_default();
            let limit = options.first_byte_timeout.unwrap_or(DEFAULT_FIRST_BYTE_TIMEOUT);
            let response = tokio::time::timeout(limit, client.request(request))
                .await
                .map_err(|_| Error::ConnectionReadTimeout)?
                .map_err(|error| explain(&error))?;
            let between = options.between_bytes_timeout;
            let response = response.map(|body| match between {
                None => body.map_err(Error::from).boxed_unsync(),
                Some(limit) => TimedBody::new(body, limit).boxed_unsync(),
            });
            let io: ResponseIo = Box::new(std::future::ready(Ok(())));
            Ok((response, io))
        })
    }
}

type ResponseIo = Box<dyn Future<Output = Result<(), Error>> + Send>;

/// The error code of `wasi:http/types` that fits best.
fn explain(error: &hyper_util::client::legacy::Error) -> Error {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = source {
        if cause.is::<Forbidden>() {
            return Error::DestinationIpProhibited;
        }
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            if io
                .get_ref()
                .is_some_and(<dyn std::error::Error + Send + Sync>::is::<Forbidden>)
            {
                return Error::DestinationIpProhibited;
            }
            match io.kind() {
                io::ErrorKind::ConnectionRefused => return Error::ConnectionRefused,
                io::ErrorKind::TimedOut => return Error::ConnectionTimeout,
                io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
                    return Error::ConnectionTerminated;
                }
                _ => {}
            }
        }
        if cause.is::<rustls::Error>() {
            return Error::TlsProtocolError;
        }
        source = cause.source();
    }
    if error.is_connect() {
        Error::DestinationUnavailable
    } else {
        Error::ConnectionTerminated
    }
}

/// The name resolves to an address that guests may not reach.
#[derive(Debug, thiserror::Error)]
#[error("the address is link-local or belongs to a metadata service")]
struct Forbidden;

/// The system's resolver, without the addresses that guests may not reach.
#[derive(Clone)]
struct CheckedResolver;

impl tower_service::Service<Name> for CheckedResolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let allowed: Vec<SocketAddr> = found
                .iter()
                .copied()
                .filter(|address| !is_forbidden(address.ip()))
                .collect();
            if allowed.is_empty() && !found.is_empty() {
                return Err(io::Error::other(Forbidden));
            }
            Ok(allowed.into_iter())
        })
    }
}

/// A response body whose frames may not be further apart than `limit`.
struct TimedBody {
    body: hyper::body::Incoming,
    limit: Duration,
    deadline: Pin<Box<tokio::time::Sleep>>,
}

impl TimedBody {
    fn new(body: hyper::body::Incoming, limit: Duration) -> Self {
        Self {
            body,
            limit,
            deadline: Box::pin(tokio::time::sleep(limit)),
        }
    }
}

impl http_body::Body for TimedBody {
    type Data = bytes::Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Self::Data>, Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            let next = tokio::time::Instant::now() + self.limit;
            self.deadline.as_mut().reset(next);
            return Poll::Ready(frame.map(|frame| frame.map_err(Error::from)));
        }
        self.deadline
            .as_mut()
            .poll(cx)
            .map(|()| Some(Err(Error::ConnectionReadTimeout)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_and_link_local_addresses_are_forbidden_in_every_spelling() {
        for ip in [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "fe80::1",
            "fd00:ec2::254",
            "100.100.100.200",
        ] {
            assert!(is_forbidden(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "127.0.0.1",
            "10.0.0.1",
            "93.184.216.34",
            "::1",
            "2606:2800:220:1::1",
        ] {
            assert!(!is_forbidden(ip.parse().unwrap()), "{ip}");
        }
    }
}
