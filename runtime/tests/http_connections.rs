//! Connections: HTTP/1.1, HTTP/2, trailers, and draining at the end.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, StatusCode, Version, header};
use http_body_util::{BodyExt as _, Empty, Full};
use hyper::body::Body;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use support::{DEADLINE, Seen, TestHost};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use wash_runtime::engine::Engine;
use wash_runtime::host::http::{DevRouter, HostHandler as _, HttpServer};
use wash_runtime::host::{HostApi as _, HostBuilder};
use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
use wash_tests::{fixture, guest};

type Connection = JoinHandle<hyper::Result<()>>;

async fn http2<B>(test: &TestHost) -> (http2::SendRequest<B>, Connection)
where
    B: Body<Data = Bytes, Error = std::convert::Infallible> + Send + Unpin + 'static,
{
    let stream = TokioIo::new(TcpStream::connect(test.address).await.unwrap());
    let (sender, connection) = http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    (sender, tokio::spawn(connection))
}

async fn http1<B>(test: &TestHost) -> (http1::SendRequest<B>, Connection)
where
    B: Body<Data = Bytes, Error = std::convert::Infallible> + Send + Unpin + 'static,
{
    let stream = TokioIo::new(TcpStream::connect(test.address).await.unwrap());
    let (sender, connection) = http1::handshake(stream).await.unwrap();
    (sender, tokio::spawn(connection))
}

async fn closed(connection: Connection) -> hyper::Result<()> {
    tokio::time::timeout(DEADLINE, connection)
        .await
        .expect("the connection stays open")
        .unwrap()
}

fn get() -> Request<Empty<Bytes>> {
    Request::get("http://h/")
        .header(header::HOST, "h")
        .body(Empty::new())
        .unwrap()
}

#[tokio::test]
async fn cleartext_http2_is_served_beside_http1() {
    let test = TestHost::start().await;
    test.deploy("hello", guest::hello("hello")).await.unwrap();
    let (mut sender, _connection) = http2(&test).await;
    for _ in 0..3 {
        let response = sender.send_request(get()).await.unwrap();
        assert_eq!(response.version(), Version::HTTP_2);
        assert_eq!(response.status(), StatusCode::OK);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, "hello");
    }
    let (mut sender, _connection) = http1(&test).await;
    for _ in 0..3 {
        let response = sender.send_request(get()).await.unwrap();
        assert_eq!(response.version(), Version::HTTP_11);
        response.into_body().collect().await.unwrap();
        sender.ready().await.expect("the connection is kept");
    }
}

#[tokio::test]
async fn trailers_pass_both_ways() {
    let test = TestHost::with(Engine::builder(), DevRouter::default()).await;
    test.deploy("app", fixture::component("capabilities"))
        .await
        .unwrap();
    let (mut sender, _connection) = http2(&test).await;
    let trailers = HeaderMap::from_iter([(
        header::HeaderName::from_static("grpc-status"),
        HeaderValue::from_static("0"),
    )]);
    let sent = trailers.clone();
    let body = Full::new(Bytes::from_static(b"message")).with_trailers(async move { Some(Ok(sent)) });
    let request = Request::post("http://h/echo")
        .header(header::TE, "trailers")
        .body(Box::pin(body))
        .unwrap();
    let response = sender.send_request(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let body = response.into_body().collect().await.unwrap();
    assert_eq!(body.trailers(), Some(&trailers));
    assert_eq!(body.to_bytes(), "message");
    test.seen
        .until(|seen| !seen.answered.lock().unwrap().is_empty())
        .await;
    let answered = test.seen.answered.lock().unwrap()[0].clone();
    assert!(!answered.incomplete, "{answered:?}");
}

async fn slow(test: &TestHost) {
    let slow = guest::Http::new("done")
        .sleeps(Duration::from_millis(300))
        .stdout("begun\n")
        .component();
    test.deploy("slow", slow).await.unwrap();
}

async fn begun(seen: &Seen) {
    seen.until(|seen| !seen.lines.lock().unwrap().is_empty()).await;
}

#[tokio::test]
async fn http1_connections_end_after_the_response_in_flight() {
    let test = TestHost::start().await;
    slow(&test).await;
    let (mut busy, busy_connection) = http1(&test).await;
    let (idle, idle_connection) = http1::<Empty<Bytes>>(&test).await;
    let stop = async {
        begun(&test.seen).await;
        test.host.stop().await.unwrap();
    };
    let (response, ()) = tokio::join!(busy.send_request(get()), stop);
    let response = response.unwrap();
    assert_eq!(
        response.headers().get(header::CONNECTION),
        Some(&HeaderValue::from_static("close"))
    );
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "done");
    closed(busy_connection).await.unwrap();
    // No byte was exchanged on this connection, so it may be reset.
    let _ = closed(idle_connection).await;
    drop(idle);
}

#[tokio::test]
async fn http2_connections_finish_their_streams_and_send_goaway() {
    let test = TestHost::start().await;
    slow(&test).await;
    let (mut sender, connection) = http2(&test).await;
    let stop = async {
        begun(&test.seen).await;
        test.host.stop().await.unwrap();
    };
    let (response, ()) = tokio::join!(sender.send_request(get()), stop);
    let response = response.unwrap();
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "done");
    closed(connection)
        .await
        .expect("GOAWAY without an error is a normal end");
    assert!(sender.send_request(get()).await.is_err());
}

#[tokio::test]
async fn connections_that_outlast_the_grace_period_are_cut() {
    let seen = Arc::new(Seen::default());
    let http = HttpServer::new(DevRouter::default(), "127.0.0.1:0".parse().unwrap())
        .await
        .unwrap()
        .with_observer(seen.clone());
    let address = http.addresses()[0];
    let http = Arc::new(http);
    let host = HostBuilder::new()
        .with_engine(Engine::builder().build().unwrap())
        .with_http_handler(http.clone())
        .with_guest_output(seen.clone())
        .with_grace_period(Duration::from_millis(100))
        .build()
        .unwrap()
        .start()
        .await
        .unwrap();
    let never = guest::Http::new("never")
        .sleeps(Duration::from_hours(1))
        .stdout("begun\n")
        .component();
    host.workload_start(WorkloadStartRequest {
        workload_id: "never".to_owned(),
        workload: Workload {
            name: "never".to_owned(),
            components: vec![Component::new("never", never)],
            ..Workload::default()
        },
    })
    .await
    .unwrap();
    let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
    let (mut first, _connection) = {
        let (sender, connection) = http1::handshake(stream).await.unwrap();
        (sender, tokio::spawn(connection))
    };
    let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
    let (mut second, _connection) = {
        let (sender, connection) = http2::handshake(TokioExecutor::new(), stream).await.unwrap();
        (sender, tokio::spawn(connection))
    };
    let begun = Instant::now();
    let stop = async {
        seen.until(|seen| seen.lines.lock().unwrap().len() == 2).await;
        http.stop(Duration::from_millis(100)).await.unwrap();
        // `http.stop` has closed the connections, which ended their invocations, so nothing is left to wait for.
        host.stop().await.unwrap();
    };
    let (first, second, ()) = tokio::join!(first.send_request(get()), second.send_request(get()), stop);
    assert!(first.is_err() && second.is_err(), "{first:?} {second:?}");
    assert!(begun.elapsed() < DEADLINE / 2, "after {:?}", begun.elapsed());
}

#[tokio::test]
async fn a_dropped_server_closes_its_listener() {
    let test = TestHost::start().await;
    test.deploy("hello", guest::hello("hello")).await.unwrap();
    let address = test.address;
    let (_sender, connection) = http1::<Empty<Bytes>>(&test).await;
    drop(test);
    let _ = closed(connection).await;
    let refused = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, refused)
        .await
        .expect("the listener is still open");
}
