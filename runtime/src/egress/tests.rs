//! Sends requests through the hooks to local servers.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, Version, header};
use http_body_util::{BodyExt as _, Empty, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use rcgen::{CertificateParams, KeyPair};
use rustls_pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks as _};

use super::{AllowedHosts, Egress, EgressClient, EgressConfig, HostEgress, Resolve};

const SHORT: Duration = Duration::from_millis(100);
const DEADLINE: Duration = Duration::from_secs(30);
const METADATA: IpAddr = IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254));
const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Resolves some names ending in `.test` and counts its calls.
#[derive(Default)]
struct Names(AtomicUsize);

#[async_trait::async_trait]
impl Resolve for Names {
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        match name.to_ascii_lowercase().as_str() {
            "local.test" | "localhost" => Ok(vec![LOOPBACK]),
            "metadata.test" => Ok(vec![METADATA]),
            "both.test" => Ok(vec![METADATA, LOOPBACK]),
            "never.test" => std::future::pending().await,
            _ => Err(io::Error::other("no such name")),
        }
    }
}

/// Loopback is allowed, names are those of [`Names`].
fn config() -> EgressConfig {
    EgressConfig {
        allow_loopback: true,
        connect_timeout: DEADLINE,
        resolver: Arc::new(Names::default()),
        ..EgressConfig::default()
    }
}

fn workload(config: EgressConfig) -> Arc<EgressClient> {
    EgressClient::new(&Arc::new(HostEgress::new(config).unwrap()))
}

fn component(client: &Arc<EgressClient>, allowed: &[&str]) -> Egress {
    let allowed: Vec<String> = allowed.iter().map(|entry| (*entry).to_owned()).collect();
    Egress::new(client, AllowedHosts::parse(&allowed).unwrap())
}

fn open(config: EgressConfig) -> Egress {
    component(&workload(config), &[])
}

async fn send(
    egress: &Egress,
    request: Request<WasiBody>,
    options: Option<RequestOptions>,
) -> Result<Response<WasiBody>, Error> {
    let sent = egress
        .clone()
        .send_request(request, options, Box::new(std::future::ready(Ok(()))));
    let (response, _) = tokio::time::timeout(DEADLINE, Box::into_pin(sent))
        .await
        .expect("no answer in time")?;
    Ok(response)
}

fn request(uri: &str) -> Request<WasiBody> {
    let body = Empty::new().map_err(|never| match never {}).boxed_unsync();
    Request::get(uri).body(body).unwrap()
}

async fn get(egress: &Egress, uri: &str) -> Result<String, Error> {
    let response = send(egress, request(uri), None).await?;
    let body = response.into_body().collect().await?.to_bytes();
    Ok(String::from_utf8(body.to_vec()).unwrap())
}

macro_rules! refused {
    ($answer:expr, $error:pat) => {
        match $answer.await {
            Err($error) => {}
            other => panic!("{other:?}"),
        }
    };
}

/// A server that answers with the version of the protocol, and counts its connections.
struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Server {
    async fn start() -> Self {
        Self::with_tls(None).await
    }

    async fn with_tls(tls: Option<tokio_rustls::TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::Relaxed);
                let tls = tls.clone();
                tokio::spawn(async move {
                    let builder = auto::Builder::new(TokioExecutor::new());
                    let service = service_fn(answer);
                    let _ = match tls {
                        None => builder.serve_connection(TokioIo::new(stream), service).await,
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => builder.serve_connection(TokioIo::new(stream), service).await,
                            Err(_) => Ok(()),
                        },
                    };
                });
            }
        });
        Self { address, connections }
    }

    fn uri(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.address.port())
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

async fn answer(
    request: Request<Incoming>,
) -> Result<Response<http_body_util::combinators::UnsyncBoxBody<Bytes, Infallible>>, Infallible> {
    let text = |text: String| Full::new(Bytes::from(text)).boxed_unsync();
    Ok(Response::new(match request.uri().path() {
        "/never" => std::future::pending().await,
        "/host" => {
            let host = request.headers().get(header::HOST);
            text(format!("{host:?} {:?}", request.uri().authority()))
        }
        // The head and one part, then the body stalls.
        "/stalls" => {
            let frames = futures::stream::once(async { Ok(http_body::Frame::data(Bytes::from("part"))) });
            let frames = futures::StreamExt::chain(frames, futures::stream::pending());
            http_body_util::StreamBody::new(frames).boxed_unsync()
        }
        "/trailers" => {
            let trailers = HeaderMap::from_iter([(
                header::HeaderName::from_static("grpc-status"),
                HeaderValue::from_static("0"),
            )]);
            Full::new(Bytes::from("message"))
                .with_trailers(async move { Some(Ok(trailers)) })
                .boxed_unsync()
        }
        _ => text(format!("{:?}", request.version())),
    }))
}

#[tokio::test]
async fn only_listed_hosts_get_requests() {
    let server = Server::start().await;
    let client = workload(config());
    let listed = component(&client, &["local.test"]);
    assert_eq!(
        get(&listed, &server.uri("LOCAL.test", "/")).await.unwrap(),
        "HTTP/1.1"
    );
    refused!(
        get(&listed, &server.uri("127.0.0.1", "/")),
        Error::HttpRequestDenied
    );
    refused!(
        get(&listed, &server.uri("both.test", "/")),
        Error::HttpRequestDenied
    );
    let below = component(&client, &["*.test"]);
    assert!(get(&below, &server.uri("both.test", "/")).await.is_ok());
    assert!(
        get(&component(&client, &[]), &server.uri("127.0.0.1", "/"))
            .await
            .is_ok()
    );
    refused!(get(&listed, "http://:80/"), _);
}

#[tokio::test]
async fn the_loopback_of_the_host_is_reached_where_it_is_listed() {
    let server = Server::start().await;
    let client = workload(EgressConfig {
        allow_loopback: false,
        ..config()
    });
    for host in ["127.0.0.1", "local.test", "localhost"] {
        for allowed in [&[][..], &["*"], &["local.test", "*.test"], &["metadata.test"]] {
            let answer = get(&component(&client, allowed), &server.uri(host, "/")).await;
            let error = answer.expect_err("the loopback answered");
            assert!(
                matches!(error, Error::DestinationIpProhibited | Error::HttpRequestDenied),
                "{error}"
            );
        }
    }
    let address = component(&client, &["127.0.0.1", "local.test"]);
    assert!(get(&address, &server.uri("127.0.0.1", "/")).await.is_ok());
    assert!(get(&address, &server.uri("local.test", "/")).await.is_ok());
    let localhost = component(&client, &["localhost"]);
    assert!(get(&localhost, &server.uri("localhost", "/")).await.is_ok());
    // A component without the permission cannot use the pooled connection of a component that has it.
    let other = component(&client, &["local.test"]);
    refused!(
        get(&other, &server.uri("local.test", "/")),
        Error::DestinationIpProhibited
    );
}

#[tokio::test]
async fn a_name_does_not_lead_to_a_forbidden_address() {
    let server = Server::start().await;
    let names = Arc::new(Names::default());
    let client = workload(EgressConfig {
        resolver: names.clone(),
        ..config()
    });
    for allowed in [&[][..], &["metadata.test"], &["*"]] {
        refused!(
            get(&component(&client, allowed), "http://metadata.test/"),
            Error::DestinationIpProhibited
        );
    }
    refused!(
        get(&component(&client, &["*"]), "http://169.254.169.254/"),
        Error::DestinationIpProhibited
    );
    // Only the permitted addresses are tried. The name is resolved once, so the checked address is the one connected to.
    let before = names.0.load(Ordering::Relaxed);
    let open = component(&client, &[]);
    assert!(get(&open, &server.uri("both.test", "/")).await.is_ok());
    assert_eq!(names.0.load(Ordering::Relaxed), before + 1);
}

#[tokio::test]
async fn failures_have_their_codes() {
    let egress = open(config());
    match get(&egress, "http://unknown.test/").await {
        Err(Error::DnsError { rcode, .. }) => assert_eq!(rcode.as_deref(), Some("no such name")),
        other => panic!("{other:?}"),
    }
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    refused!(
        get(&egress, &format!("http://{closed}/")),
        Error::ConnectionRefused
    );
    let hangs_up = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = hangs_up.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = hangs_up.accept().await {
            drop(stream);
        }
    });
    refused!(
        get(&egress, &format!("http://{address}/")),
        Error::ConnectionTerminated
    );
}

#[tokio::test]
async fn timeouts_of_the_guest_are_kept() {
    let server = Server::start().await;
    let egress = open(config());
    let connect = RequestOptions {
        connect_timeout: Some(SHORT),
        ..RequestOptions::default()
    };
    refused!(
        send(&egress, request("http://never.test/"), Some(connect)),
        Error::ConnectionTimeout
    );
    let first_byte = RequestOptions {
        first_byte_timeout: Some(SHORT),
        ..RequestOptions::default()
    };
    refused!(
        send(
            &egress,
            request(&server.uri("127.0.0.1", "/never")),
            Some(first_byte)
        ),
        Error::ConnectionReadTimeout
    );
    let between = RequestOptions {
        between_bytes_timeout: Some(SHORT),
        ..RequestOptions::default()
    };
    let response = send(
        &egress,
        request(&server.uri("127.0.0.1", "/stalls")),
        Some(between),
    )
    .await
    .unwrap();
    let mut body = response.into_body();
    let part = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(part, "part");
    refused!(
        async { body.frame().await.unwrap() },
        Error::ConnectionReadTimeout
    );
}

#[tokio::test]
async fn timeouts_of_the_host_apply_otherwise() {
    let server = Server::start().await;
    let egress = open(EgressConfig {
        connect_timeout: SHORT,
        first_byte_timeout: SHORT,
        ..config()
    });
    refused!(get(&egress, "http://never.test/"), Error::ConnectionTimeout);
    refused!(
        get(&egress, &server.uri("127.0.0.1", "/never")),
        Error::ConnectionReadTimeout
    );
}

#[tokio::test]
async fn connections_are_pooled_per_workload() {
    let server = Server::start().await;
    let client = workload(config());
    let uri = server.uri("127.0.0.1", "/");
    for _ in 0..5 {
        // Each invocation creates new hooks.
        get(&component(&client, &[]), &uri).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
    get(&open(config()), &uri).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn the_host_is_named_once() {
    let server = Server::start().await;
    let seen = get(&open(config()), &server.uri("local.test", "/host"))
        .await
        .unwrap();
    let port = server.address.port();
    assert_eq!(seen, format!("Some(\"local.test:{port}\") None"));
}

/// A server for `local.test`, and its certificate as PEM.
fn tls() -> (tokio_rustls::TlsAcceptor, String) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["local.test".to_owned()]).unwrap();
    let cert = params.self_signed(&key).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![cert.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    (Arc::new(config).into(), cert.pem())
}

#[tokio::test]
async fn https_uses_http2_and_trusts_extra_authorities() {
    let (acceptor, root) = tls();
    let server = Server::with_tls(Some(acceptor)).await;
    let uri = format!("https://local.test:{}/", server.address.port());
    refused!(get(&open(config()), &uri), Error::TlsCertificateError);
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("ca.pem");
    std::fs::write(&file, root).unwrap();
    let trusting = config().with_ca_file(&file).unwrap();
    assert_eq!(get(&open(trusting.clone()), &uri).await.unwrap(), "HTTP/2.0");
    // The certificate must also match the name.
    let other = format!("https://both.test:{}/", server.address.port());
    refused!(get(&open(trusting), &other), Error::TlsCertificateError);
    std::fs::write(&file, "nothing").unwrap();
    let error = config().with_ca_file(&file).unwrap_err();
    assert!(error.to_string().contains("ca.pem"), "{error}");
}

#[tokio::test]
async fn grpc_in_cleartext_is_http2_with_trailers() {
    let server = Server::start().await;
    let mut request = request(&server.uri("127.0.0.1", "/trailers"));
    request.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/grpc+proto"),
    );
    let response = send(&open(config()), request, None).await.unwrap();
    assert_eq!(response.version(), Version::HTTP_2);
    let body = response.into_body().collect().await.unwrap();
    assert_eq!(body.trailers().unwrap()["grpc-status"], "0");
}

#[tokio::test]
async fn requests_in_flight_are_bounded() {
    let server = Server::start().await;
    let egress = open(EgressConfig {
        max_requests: 1,
        ..config()
    });
    let held = send(&egress, request(&server.uri("127.0.0.1", "/stalls")), None)
        .await
        .unwrap();
    let waiting: Vec<_> = (0..4)
        .map(|_| {
            let (egress, uri) = (egress.clone(), server.uri("127.0.0.1", "/"));
            tokio::spawn(async move { get(&egress, &uri).await })
        })
        .collect();
    // Let all tasks run until they wait.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    refused!(
        get(&egress, &server.uri("127.0.0.1", "/")),
        Error::ConnectionLimitReached
    );
    assert!(waiting.iter().all(|task| !task.is_finished()));
    drop(held);
    for task in waiting {
        assert!(task.await.unwrap().is_ok());
    }
}

#[tokio::test]
async fn connections_are_bounded() {
    let (first, second) = (Server::start().await, Server::start().await);
    let egress = open(EgressConfig {
        max_connections: 1,
        connect_timeout: SHORT * 10,
        ..config()
    });
    let held = send(&egress, request(&first.uri("127.0.0.1", "/stalls")), None)
        .await
        .unwrap();
    refused!(
        get(&egress, &second.uri("127.0.0.1", "/")),
        Error::ConnectionLimitReached
    );
    assert_eq!(second.connections(), 0);
    drop(held);
    let answer = get(&egress, &second.uri("127.0.0.1", "/")).await;
    assert!(answer.is_ok(), "{answer:?}");
}
