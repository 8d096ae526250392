//! Routing by host name and path while workloads start and stop.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use support::{DEADLINE, TestHost};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use wash_runtime::engine::Engine;
use wash_runtime::host::http::DynamicRouter;
use wash_tests::guest;

async fn start() -> TestHost {
    TestHost::with(Engine::builder(), DynamicRouter::default()).await
}

/// Sends a GET request over HTTP/1.1 with this `Host` header.
async fn ask(test: &TestHost, host: &str, path: &str) -> (StatusCode, String) {
    let request = Request::get(format!("http://{}{path}", test.address))
        .header(header::HOST, host)
        .body(Empty::new())
        .unwrap();
    let response = tokio::time::timeout(DEADLINE, test.client.request(request))
        .await
        .unwrap()
        .unwrap();
    read(response).await
}

async fn read(response: Response<hyper::body::Incoming>) -> (StatusCode, String) {
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_host_and_its_aliases_lead_to_their_workload() {
    let test = start().await;
    let settings = [("host", "One.Example.com"), ("host-aliases", "one, one.svc")];
    test.deploy_at("one", guest::hello("one"), &settings)
        .await
        .unwrap();
    test.deploy_at("two", guest::hello("two"), &[("host", "two.example.com")])
        .await
        .unwrap();
    for host in [
        "one.example.com",
        "ONE.example.COM:8080",
        "one.example.com.",
        "one",
        "one.svc:80",
    ] {
        assert_eq!(
            ask(&test, host, "/").await,
            (StatusCode::OK, "one".to_owned()),
            "{host}"
        );
    }
    assert_eq!(ask(&test, "two.example.com", "/any").await.1, "two");
    for host in ["example.com", "three.example.com", "xone", &"a".repeat(300)] {
        assert_eq!(ask(&test, host, "/").await.0, StatusCode::NOT_FOUND, "{host}");
    }
}

#[tokio::test]
async fn an_http2_request_is_routed_by_its_authority() {
    let test = start().await;
    test.deploy_at("one", guest::hello("one"), &[("host", "one.example.com")])
        .await
        .unwrap();
    let stream = tokio::net::TcpStream::connect(test.address).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    tokio::spawn(connection);
    for (authority, status) in [
        ("ONE.example.com:443", StatusCode::OK),
        ("other", StatusCode::NOT_FOUND),
    ] {
        let request = Request::get(format!("http://{authority}/"))
            .body(Empty::<Bytes>::new())
            .unwrap();
        let response = sender.send_request(request).await.unwrap();
        assert_eq!(response.status(), status, "{authority}");
    }
}

#[tokio::test]
async fn the_longest_prefix_of_whole_path_segments_wins() {
    let test = start().await;
    for (id, path) in [("root", "/"), ("api", "/api"), ("v2", "/api/v2/")] {
        test.deploy_at(id, guest::hello(id), &[("host", "app"), ("path", path)])
            .await
            .unwrap();
    }
    for (path, id) in [
        ("/", "root"),
        ("/apis", "root"),
        ("/api", "api"),
        ("/api?query", "api"),
        ("/api/v2x", "api"),
        ("/api/v2", "v2"),
        ("/api/v2/users", "v2"),
    ] {
        assert_eq!(ask(&test, "app", path).await.1, id, "{path}");
    }
}

#[tokio::test]
async fn a_request_needs_exactly_one_valid_host() {
    let test = start().await;
    for head in [
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\nconnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: \r\nconnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: \u{fc}\r\nconnection: close\r\n\r\n",
    ] {
        let mut stream = tokio::net::TcpStream::connect(test.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        tokio::time::timeout(DEADLINE, stream.read_to_string(&mut answer))
            .await
            .unwrap()
            .unwrap();
        assert!(answer.contains(" 400 Bad Request\r\n"), "{head}: {answer}");
    }
}

#[tokio::test]
async fn a_stopped_workload_is_unavailable_until_it_is_back() {
    let test = start().await;
    let settings = [("host", "app"), ("host-aliases", "alias")];
    test.deploy_at("app", guest::hello("app"), &settings)
        .await
        .unwrap();
    assert_eq!(ask(&test, "alias", "/").await.0, StatusCode::OK);
    test.undeploy("app").await;
    for host in ["app", "alias"] {
        let request = Request::get(format!("http://{}/", test.address))
            .header(header::HOST, host)
            .body(Empty::new())
            .unwrap();
        let response = test.client.request(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE, "{host}");
        assert!(response.headers().contains_key(header::RETRY_AFTER), "{host}");
    }
    test.deploy_at("again", guest::hello("again"), &settings)
        .await
        .unwrap();
    assert_eq!(ask(&test, "app", "/").await.1, "again");
}

#[tokio::test]
async fn replicas_share_the_requests_in_turn() {
    let test = start().await;
    for id in ["r0", "r1", "r2"] {
        test.deploy_at(id, guest::hello(id), &[("host", "app")])
            .await
            .unwrap();
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    for _ in 0..30 {
        *seen.entry(ask(&test, "app", "/").await.1).or_default() += 1;
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert!(seen.values().all(|count| *count == 10), "{seen:?}");
    test.undeploy("r1").await;
    for _ in 0..10 {
        assert_ne!(ask(&test, "app", "/").await.1, "r1");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn workloads_come_and_go_under_load_without_a_lost_request() {
    let test = Arc::new(start().await);
    let settings = [("host", "app")];
    test.deploy_at("v0", guest::hello("v"), &settings).await.unwrap();
    test.deploy_at("stays", guest::hello("stays"), &[("host", "other")])
        .await
        .unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = ["app", "other", "app", "other"]
        .into_iter()
        .map(|host| {
            let (test, stop) = (Arc::clone(&test), Arc::clone(&stop));
            let expected = if host == "app" { "v" } else { "stays" };
            tokio::spawn(async move {
                let mut answers = 0;
                while !stop.load(Ordering::Relaxed) {
                    let answer = ask(&test, host, "/").await;
                    assert_eq!(answer, (StatusCode::OK, expected.to_owned()));
                    answers += 1;
                }
                answers
            })
        })
        .collect();
    for version in 1..=20 {
        test.deploy_at(&format!("v{version}"), guest::hello("v"), &settings)
            .await
            .unwrap();
        test.undeploy(&format!("v{}", version - 1)).await;
    }
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        assert!(client.await.unwrap() > 0, "a client got no answer at all");
    }
}

#[tokio::test]
async fn the_number_of_remembered_hosts_of_stopped_workloads_is_limited() {
    let test = start().await;
    let aliases: Vec<String> = (0..2000).map(|number| format!("h{number}")).collect();
    test.deploy_at(
        "many",
        guest::hello("many"),
        &[("host-aliases", &aliases.join(","))],
    )
    .await
    .unwrap();
    assert_eq!(ask(&test, "h0", "/").await.0, StatusCode::OK);
    test.undeploy("many").await;
    assert_eq!(ask(&test, "h1999", "/").await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ask(&test, "h0", "/").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_host_name_belongs_to_one_namespace() {
    let test = start().await;
    let own = [("host", "shop.example.com"), ("host-aliases", "shop")];
    test.deploy_in("owner", "one", guest::hello("owner"), &own)
        .await
        .unwrap();
    for settings in [
        [("host", "SHOP.example.com:80"), ("path", "")],
        [("host", "shop.example.com."), ("path", "/below")],
        [("host", "other"), ("host-aliases", "free,shop")],
    ] {
        let refused = test
            .deploy_in("thief", "two", guest::hello("thief"), &settings)
            .await
            .unwrap_err();
        let refused = refused.to_string();
        assert!(refused.contains("belongs to the namespace 'owner'"), "{refused}");
    }
    for path in ["/", "/below"] {
        assert_eq!(ask(&test, "shop.example.com", path).await.1, "owner");
    }
    assert_eq!(ask(&test, "free", "/").await.0, StatusCode::NOT_FOUND);
    // A replica shares the name, which is free once both have stopped.
    test.deploy_in("owner", "replica", guest::hello("owner"), &own)
        .await
        .unwrap();
    test.undeploy("one").await;
    let again = |id| test.deploy_in("thief", id, guest::hello("thief"), &own);
    assert!(again("two").await.is_err());
    test.undeploy("replica").await;
    again("two").await.unwrap();
    assert_eq!(ask(&test, "shop", "/").await.1, "thief");
}
