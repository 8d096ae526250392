//! HTTPS: server and client certificates, HTTP/2, and certificates that change.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use http_body_util::Empty;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use support::DEADLINE;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use wash_runtime::engine::Engine;
use wash_runtime::host::http::{DevRouter, HttpLimits, HttpServer, TlsConfig};
use wash_runtime::host::{Host, HostApi as _, HostBuilder};
use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
use wash_tests::guest;

/// An authority, with a server certificate and a client certificate signed by it, as PEM files.
struct Pki {
    dir: tempfile::TempDir,
    ca: CertifiedIssuer<'static, KeyPair>,
}

impl Pki {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let pki = Self { dir, ca };
        std::fs::write(pki.path("ca.pem"), pki.ca.pem()).unwrap();
        for name in ["server", "client"] {
            pki.issue(name, "localhost");
        }
        pki
    }

    /// Replaces the certificate and the key of `name`.
    fn issue(&self, name: &str, host: &str) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        let cert = params.signed_by(&key, &self.ca).unwrap();
        self.replace(&format!("{name}.pem"), &cert.pem());
        self.replace(&format!("{name}.key"), &key.serialize_pem());
    }

    fn replace(&self, name: &str, content: &str) {
        let new = self.path("new");
        std::fs::write(&new, content).unwrap();
        std::fs::rename(new, self.path(name)).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn server(&self, ca: Option<&Path>) -> anyhow::Result<TlsConfig> {
        TlsConfig::from_pem_files(&self.path("server.pem"), &self.path("server.key"), ca)
    }

    fn client(&self, with_certificate: bool) -> tokio_rustls::TlsConnector {
        Arc::new(self.client_config(with_certificate)).into()
    }

    fn client_config(&self, with_certificate: bool) -> rustls::ClientConfig {
        let mut roots = rustls::RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_file(self.path("ca.pem")).unwrap())
            .unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        if with_certificate {
            let chain = vec![CertificateDer::from_pem_file(self.path("client.pem")).unwrap()];
            builder
                .with_client_auth_cert(
                    chain,
                    PrivateKeyDer::from_pem_file(self.path("client.key")).unwrap(),
                )
                .unwrap()
        } else {
            builder.with_no_client_auth()
        }
    }
}

async fn serve(tls: TlsConfig) -> (Arc<Host>, std::net::SocketAddr) {
    serve_with(tls, HttpLimits::default()).await
}

async fn serve_with(tls: TlsConfig, limits: HttpLimits) -> (Arc<Host>, std::net::SocketAddr) {
    let http = HttpServer::new(DevRouter::default(), "127.0.0.1:0".parse().unwrap())
        .await
        .unwrap()
        .with_limits(limits)
        .with_tls(tls);
    let address = http.addresses()[0];
    let engine = Engine::builder().with_pooling_allocator(false).build().unwrap();
    let host = HostBuilder::new()
        .with_engine(engine)
        .with_http_handler(Arc::new(http))
        .build()
        .unwrap();
    let host = host.start().await.unwrap();
    let workload = Workload {
        name: "hello".to_owned(),
        components: vec![Component::new("hello", guest::hello("over TLS"))],
        ..Workload::default()
    };
    host.workload_start(WorkloadStartRequest {
        workload_id: "hello".to_owned(),
        workload,
    })
    .await
    .unwrap();
    (host, address)
}

async fn get(
    address: std::net::SocketAddr,
    connector: tokio_rustls::TlsConnector,
) -> std::io::Result<String> {
    get_as(address, connector, "localhost").await
}

async fn get_as(
    address: std::net::SocketAddr,
    connector: tokio_rustls::TlsConnector,
    name: &'static str,
) -> std::io::Result<String> {
    let exchange = async {
        let stream = tokio::net::TcpStream::connect(address).await?;
        let mut stream = connector
            .connect(ServerName::try_from(name).unwrap(), stream)
            .await?;
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            .await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    };
    tokio::time::timeout(DEADLINE, exchange)
        .await
        .expect("no answer in time")
}

#[tokio::test]
async fn https_is_served() {
    let pki = Pki::new();
    let (_host, address) = serve(pki.server(None).unwrap()).await;
    let answer = get(address, pki.client(false)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("over TLS"), "{answer}");
}

#[tokio::test]
async fn with_an_authority_a_client_without_a_certificate_is_refused() {
    let pki = Pki::new();
    let (_host, address) = serve(pki.server(Some(&pki.path("ca.pem"))).unwrap()).await;
    let refused = get(address, pki.client(false)).await.unwrap_err();
    assert!(
        refused.to_string().to_lowercase().contains("certificate"),
        "{refused}"
    );
    let answer = get(address, pki.client(true)).await.unwrap();
    assert!(answer.contains("over TLS"), "{answer}");
}

#[tokio::test]
async fn invalid_or_mismatched_files_are_named() {
    let pki = Pki::new();
    let error = |cert: &str, key: &str| {
        let error = TlsConfig::from_pem_files(&pki.path(cert), &pki.path(key), None).unwrap_err();
        format!("{error:#}")
    };
    assert!(error("none.pem", "server.key").contains("none.pem"));
    assert!(error("server.key", "server.key").contains("no certificate found in"));
    let mixed = error("server.pem", "client.key");
    assert!(
        mixed.contains("client.key") && mixed.contains("server.pem"),
        "{mixed}"
    );
}

#[tokio::test]
async fn http2_is_negotiated_in_the_handshake() {
    let pki = Pki::new();
    let (_host, address) = serve(pki.server(None).unwrap()).await;
    let mut config = pki.client_config(false);
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let stream = tokio_rustls::TlsConnector::from(Arc::new(config))
        .connect(ServerName::try_from("localhost").unwrap(), stream)
        .await
        .unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    tokio::spawn(connection);
    let request = http::Request::get("https://localhost/")
        .body(Empty::<bytes::Bytes>::new())
        .unwrap();
    let response = sender.send_request(request).await.unwrap();
    assert_eq!(response.version(), http::Version::HTTP_2);
    assert_eq!(response.status(), http::StatusCode::OK);
}

#[tokio::test]
async fn a_missing_handshake_ends_the_connection() {
    let pki = Pki::new();
    let limits = HttpLimits {
        handshake_timeout: Duration::from_millis(200),
        ..HttpLimits::default()
    };
    let (_host, address) = serve_with(pki.server(None).unwrap(), limits).await;
    let begun = Instant::now();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let mut nothing = Vec::new();
    let _ = tokio::time::timeout(DEADLINE, stream.read_to_end(&mut nothing))
        .await
        .expect("the connection stays open");
    assert!(begun.elapsed() >= limits.handshake_timeout);
}

/// Repeats a request until `check` returns true. The server looks for changed files about once a second.
async fn until(
    address: std::net::SocketAddr,
    connector: &tokio_rustls::TlsConnector,
    check: impl Fn(&std::io::Result<String>) -> bool,
) {
    tokio::time::timeout(DEADLINE, async {
        while !check(&get(address, connector.clone()).await) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the server did not read the changed files");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_certificate_is_used_without_a_restart_or_a_lost_request() {
    let pki = Pki::new();
    let (_host, address) = serve(pki.server(None).unwrap()).await;
    let connector = pki.client(false);
    let stop = Arc::new(AtomicBool::new(false));
    let load = {
        // Both certificates have the same authority. This client accepts either of the two names.
        let mut config = pki.client_config(false);
        config.resumption = rustls::client::Resumption::disabled();
        let (stop, connector) = (stop.clone(), tokio_rustls::TlsConnector::from(Arc::new(config)));
        let names = ["localhost", "changed.example"];
        tokio::spawn(async move {
            let mut answers = 0;
            while !stop.load(Ordering::Relaxed) {
                let mut failures = Vec::new();
                for name in names {
                    match get_as(address, connector.clone(), name).await {
                        Ok(answer) => {
                            assert!(answer.contains("over TLS"), "{answer}");
                            answers += 1;
                        }
                        Err(error) => failures.push(error),
                    }
                }
                assert!(
                    failures.len() < 2,
                    "neither certificate was accepted: {failures:?}"
                );
            }
            answers
        })
    };
    assert!(get(address, connector.clone()).await.is_ok());

    pki.issue("server", "changed.example");
    until(address, &connector, Result::is_err).await;
    let answer = get_as(address, connector, "changed.example").await.unwrap();
    assert!(answer.contains("over TLS"), "{answer}");
    stop.store(true, Ordering::Relaxed);
    assert!(load.await.unwrap() > 0);
}

#[tokio::test]
async fn after_a_change_of_the_authority_old_clients_are_refused() {
    let pki = Pki::new();
    let other = Pki::new();
    let (_host, address) = serve(pki.server(Some(&pki.path("ca.pem"))).unwrap()).await;
    let connector = pki.client(true);
    assert!(get(address, connector.clone()).await.is_ok());
    pki.replace("ca.pem", &other.ca.pem());
    until(address, &connector, Result::is_err).await;
}
