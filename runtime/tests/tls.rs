//! HTTPS: what is served, and who is turned away.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use support::DEADLINE;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use wash_runtime::engine::Engine;
use wash_runtime::host::http::{DevRouter, HttpServer, TlsConfig};
use wash_runtime::host::{Host, HostApi as _, HostBuilder};
use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
use wash_tests::guest;

/// An authority, a server certificate and a client certificate that it signed, as PEM files.
struct Pki {
    dir: tempfile::TempDir,
}

impl Pki {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        std::fs::write(dir.path().join("ca.pem"), ca.pem()).unwrap();
        for name in ["server", "client"] {
            let key = KeyPair::generate().unwrap();
            let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
            let cert = params.signed_by(&key, &ca).unwrap();
            std::fs::write(dir.path().join(format!("{name}.pem")), cert.pem()).unwrap();
            std::fs::write(dir.path().join(format!("{name}.key")), key.serialize_pem()).unwrap();
        }
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn server(&self, ca: Option<&Path>) -> anyhow::Result<TlsConfig> {
        TlsConfig::from_pem_files(&self.path("server.pem"), &self.path("server.key"), ca)
    }

    fn client(&self, with_certificate: bool) -> tokio_rustls::TlsConnector {
        let mut roots = rustls::RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_file(self.path("ca.pem")).unwrap())
            .unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let config = if with_certificate {
            let chain = vec![CertificateDer::from_pem_file(self.path("client.pem")).unwrap()];
            builder
                .with_client_auth_cert(
                    chain,
                    PrivateKeyDer::from_pem_file(self.path("client.key")).unwrap(),
                )
                .unwrap()
        } else {
            builder.with_no_client_auth()
        };
        Arc::new(config).into()
    }
}

async fn serve(tls: TlsConfig) -> (Arc<Host>, std::net::SocketAddr) {
    let http = HttpServer::new(DevRouter::default(), "127.0.0.1:0".parse().unwrap())
        .await
        .unwrap()
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
    let exchange = async {
        let stream = tokio::net::TcpStream::connect(address).await?;
        let mut stream = connector
            .connect(ServerName::try_from("localhost").unwrap(), stream)
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
async fn files_that_do_not_fit_are_named() {
    let pki = Pki::new();
    let error = |cert: &str, key: &str| {
        let error = TlsConfig::from_pem_files(&pki.path(cert), &pki.path(key), None).unwrap_err();
        format!("{error:#}")
    };
    assert!(error("none.pem", "server.key").contains("none.pem"));
    assert!(error("server.key", "server.key").contains("there is no certificate in"));
    let mixed = error("server.pem", "client.key");
    assert!(
        mixed.contains("client.key") && mixed.contains("server.pem"),
        "{mixed}"
    );
}
