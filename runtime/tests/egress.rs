//! Outgoing requests of guests: allowed hosts, redirects, loopback.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::net::SocketAddr;

use http::StatusCode;
use support::TestHost;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use wash_runtime::egress::EgressConfig;
use wash_runtime::error::WorkloadError;
use wash_runtime::host::HostApi as _;
use wash_runtime::types::{Component, LocalResources, Workload, WorkloadStartRequest};
use wash_tests::{fixture, guest};

async fn deploy(test: &TestHost, allowed_hosts: &[&str]) -> anyhow::Result<()> {
    let component = Component {
        local_resources: LocalResources {
            allowed_hosts: allowed_hosts.iter().map(|host| (*host).to_owned()).collect(),
            ..LocalResources::default()
        },
        ..Component::new("app", fixture::component("capabilities"))
    };
    let workload = Workload {
        name: "app".to_owned(),
        components: vec![component],
        ..Workload::default()
    };
    let request = WorkloadStartRequest {
        workload_id: "app".to_owned(),
        workload,
    };
    test.host.workload_start(request).await.map(|_| ())
}

async fn upstream() -> TestHost {
    let upstream = TestHost::start().await;
    upstream
        .deploy("upstream", guest::hello("from afar"))
        .await
        .unwrap();
    upstream
}

/// Starts a server that redirects every request to `location`.
async fn redirect_to(location: &str) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 1024];
            let _ = stream.read(&mut head).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    address
}

#[tokio::test]
async fn only_allowed_hosts_are_reached() {
    let upstream = upstream().await;
    let port = upstream.address.port();
    let test = TestHost::start().await;
    deploy(&test, &["127.0.0.1"]).await.unwrap();
    let (status, body) = test.get(&format!("/fetch?http://127.0.0.1:{port}/")).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "200 from afar"));
    for url in [
        format!("http://localhost:{port}/"),
        "https://example.com/".to_owned(),
    ] {
        let (status, body) = test.get(&format!("/fetch?{url}")).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{url}: {body}");
        assert!(body.contains("HttpRequestDenied"), "{url}: {body}");
    }
}

#[tokio::test]
async fn a_redirect_is_checked_like_any_request() {
    let upstream = upstream().await;
    let test = TestHost::start().await;
    deploy(&test, &["127.0.0.1"]).await.unwrap();
    let fine = redirect_to(&format!("http://{}/", upstream.address)).await;
    let (status, body) = test.get(&format!("/follow?http://{fine}/")).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "200 from afar"));
    let elsewhere = redirect_to("http://metadata.google.internal/").await;
    let (_, body) = test.get(&format!("/follow?http://{elsewhere}/")).await;
    assert!(body.contains("HttpRequestDenied"), "{body}");
}

#[tokio::test]
async fn the_loopback_of_the_host_is_closed_by_default() {
    let upstream = upstream().await;
    let url = format!("/fetch?http://{}/", upstream.address);
    let test = TestHost::with_egress(EgressConfig::default()).await;
    deploy(&test, &[]).await.unwrap();
    let (_, body) = test.get(&url).await;
    assert!(body.contains("DestinationIpProhibited"), "{body}");
    test.undeploy("app").await;
    deploy(&test, &["127.0.0.1"]).await.unwrap();
    assert_eq!(test.get(&url).await.1, "200 from afar");
}

#[tokio::test]
async fn invalid_entries_of_allowed_hosts_are_named() {
    let test = TestHost::start().await;
    let error = deploy(&test, &["fine.example", "not a host", "*."])
        .await
        .unwrap_err();
    assert!(
        matches!(error.downcast_ref(), Some(WorkloadError::AllowedHosts { component, .. }) if component == "app"),
        "{error:?}"
    );
    let message = format!("{error:#}");
    assert!(message.contains("'not a host', '*.'"), "{message}");
}
