//! HTTP limits: clients that send too much, send too slowly, stay too long or open thousands of connections.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use support::{DEADLINE, TestHost, small_engine};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wash_runtime::host::http::{DevRouter, HttpLimits};
use wash_tests::{fixture, guest};

const SHORT: Duration = Duration::from_millis(200);

async fn start(limits: HttpLimits) -> TestHost {
    TestHost::configured(small_engine(), DevRouter::default(), |http| {
        http.with_limits(limits)
    })
    .await
}

async fn hello(limits: HttpLimits) -> TestHost {
    let test = start(limits).await;
    test.deploy("hello", guest::hello("hello")).await.unwrap();
    test
}

/// Sends `bytes` on a new connection and reads until the server closes it.
async fn exchange(test: &TestHost, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(test.address).await.unwrap();
    // The server may refuse before it has read everything.
    let _ = stream.write_all(bytes).await;
    until_closed(&mut stream).await
}

async fn until_closed(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A reset counts as an end, too.
    let _ = tokio::time::timeout(DEADLINE, stream.read_to_end(&mut answer))
        .await
        .expect("the connection stays open");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let test = hello(HttpLimits::default()).await;
    let host = format!("GET / HTTP/1.1\r\nhost: {}\r\n\r\n", "h".repeat(64 << 10));
    let fields = "x: 1\r\n".repeat(101);
    let many = format!("GET / HTTP/1.1\r\nhost: h\r\n{fields}\r\n");
    for head in [host, many] {
        let answer = exchange(&test, head.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
    assert_eq!(test.get("/").await.0, StatusCode::OK);
}

#[tokio::test]
async fn limits_on_heads_hold_on_http2_and_can_be_set() {
    let test = hello(HttpLimits {
        max_headers: 10,
        max_head_bytes: 1000,
        ..HttpLimits::default()
    })
    .await;
    let mut sender = http2(&test).await;
    let with = |fields: usize, bytes: usize| {
        let mut request = Request::get("http://h/");
        for number in 0..fields {
            request = request.header(format!("x-{number}"), "v".repeat(bytes));
        }
        request.body(Empty::<Bytes>::new()).unwrap()
    };
    let status = |answer: hyper::Result<http::Response<_>>| answer.map(|answer| answer.status()).ok();
    assert_eq!(
        status(sender.send_request(with(5, 10)).await),
        Some(StatusCode::OK)
    );
    let many = status(sender.send_request(with(20, 1)).await);
    assert_eq!(many, Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE));
    // The HTTP/2 implementation itself responds or resets the stream.
    let large = status(sender.send_request(with(2, 2000)).await);
    assert_ne!(large, Some(StatusCode::OK));
    assert_eq!(test.get("/").await.0, StatusCode::OK);
}

async fn http2(test: &TestHost) -> hyper::client::conn::http2::SendRequest<Empty<Bytes>> {
    let stream = TcpStream::connect(test.address).await.unwrap();
    let (sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    tokio::spawn(connection);
    sender
}

#[tokio::test]
async fn a_slow_head_ends_only_its_own_connection() {
    let test = hello(HttpLimits {
        head_timeout: SHORT,
        ..HttpLimits::default()
    })
    .await;
    // No bytes; an incomplete head; an incomplete HTTP/2 preface.
    for bytes in ["", "GET / HTTP/1.1\r\nhost: h\r\nx: ", "PRI * HT"] {
        let begun = Instant::now();
        let answer = exchange(&test, bytes.as_bytes()).await;
        assert!(!answer.contains(" 200 "), "{answer}");
        assert!(begun.elapsed() >= SHORT, "after {:?}: {bytes}", begun.elapsed());
    }
    // Single bytes do not extend the timeout.
    let mut stream = TcpStream::connect(test.address).await.unwrap();
    let drip = async {
        while stream.write_all(b"G").await.is_ok() {
            tokio::time::sleep(SHORT / 10).await;
        }
    };
    tokio::time::timeout(DEADLINE, drip)
        .await
        .expect("the connection stays open");
    assert_eq!(test.get("/").await.0, StatusCode::OK);
}

#[tokio::test]
async fn an_idle_connection_has_its_own_timeout() {
    let test = hello(HttpLimits {
        head_timeout: SHORT,
        idle_timeout: SHORT * 4,
        ..HttpLimits::default()
    })
    .await;
    let begun = Instant::now();
    let answer = exchange(&test, b"GET / HTTP/1.1\r\nhost: h\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(begun.elapsed() >= SHORT * 4, "after {:?}", begun.elapsed());

    let stream = TcpStream::connect(test.address).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http2::handshake::<_, _, Empty<Bytes>>(
        TokioExecutor::new(),
        TokioIo::new(stream),
    )
    .await
    .unwrap();
    let connection = tokio::spawn(connection);
    let request = Request::get("http://h/").body(Empty::new()).unwrap();
    assert_eq!(
        sender.send_request(request).await.unwrap().status(),
        StatusCode::OK
    );
    tokio::time::timeout(DEADLINE, connection)
        .await
        .expect("the connection stays open")
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_body_that_stops_midway_ends_the_invocation() {
    let test = start(HttpLimits {
        body_idle_timeout: SHORT,
        ..HttpLimits::default()
    })
    .await;
    test.deploy("app", fixture::component("capabilities"))
        .await
        .unwrap();
    let head = "POST /length HTTP/1.1\r\nhost: h\r\ncontent-length: 10\r\n\r\nhalf";
    let answer = exchange(&test, head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    // Here the response has already begun when the body stops.
    let head = "POST /echo HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n";
    let answer = exchange(&test, head.as_bytes()).await;
    assert!(
        answer.contains("half") && !answer.ends_with("0\r\n\r\n"),
        "{answer}"
    );
    let begun = Instant::now();
    test.undeploy("app").await;
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "a guest is still there after {:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn a_body_that_arrives_slowly_has_a_total_timeout() {
    let test = start(HttpLimits {
        body_timeout: SHORT * 2,
        ..HttpLimits::default()
    })
    .await;
    test.deploy("app", fixture::component("capabilities"))
        .await
        .unwrap();
    let mut stream = TcpStream::connect(test.address).await.unwrap();
    stream
        .write_all(b"POST /length HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n")
        .await
        .unwrap();
    let (mut reading, mut writing) = stream.into_split();
    let drip = async {
        while writing.write_all(b"1\r\nx\r\n").await.is_ok() {
            tokio::time::sleep(SHORT / 10).await;
        }
    };
    let mut head = [0; 12];
    let answer = reading.read_exact(&mut head);
    tokio::time::timeout(DEADLINE, async {
        tokio::select! {
            answer = answer => { answer.unwrap(); }
            () = drip => panic!("the connection closed without an answer"),
        }
    })
    .await
    .expect("no answer");
    assert_eq!(&head, b"HTTP/1.1 408");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let test = start(HttpLimits {
        max_body_bytes: Some(10),
        ..HttpLimits::default()
    })
    .await;
    test.deploy("app", fixture::component("capabilities"))
        .await
        .unwrap();
    let post = |head: &str| format!("POST /length HTTP/1.1\r\nhost: h\r\nconnection: close\r\n{head}");
    let fits = exchange(&test, post("content-length: 10\r\n\r\n0123456789").as_bytes()).await;
    assert!(fits.contains("\r\n2\r\n10\r\n"), "{fits}");
    let announced = exchange(&test, post("content-length: 11\r\n\r\n").as_bytes()).await;
    assert!(announced.starts_with("HTTP/1.1 413 "), "{announced}");
    let chunk = "6\r\n012345\r\n";
    let chunked = post(&format!("transfer-encoding: chunked\r\n\r\n{chunk}{chunk}"));
    let chunked = exchange(&test, chunked.as_bytes()).await;
    assert!(chunked.starts_with("HTTP/1.1 413 "), "{chunked}");
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut() {
    let test = start(HttpLimits {
        stall_timeout: SHORT,
        ..HttpLimits::default()
    })
    .await;
    let large = guest::hello(&"x".repeat(24 << 20));
    test.deploy("large", large).await.unwrap();
    let mut stream = TcpStream::connect(test.address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n")
        .await
        .unwrap();
    test.seen
        .until(|seen| {
            seen.answered
                .lock()
                .unwrap()
                .iter()
                .any(|answered| answered.incomplete)
        })
        .await;
}

#[tokio::test]
async fn an_unread_stream_is_reset_while_other_streams_of_its_connection_continue() {
    let test = start(HttpLimits {
        stall_timeout: SHORT,
        ..HttpLimits::default()
    })
    .await;
    // More than the flow-control window of a client's stream.
    test.deploy("large", guest::hello(&"x".repeat(4 << 20)))
        .await
        .unwrap();
    let mut sender = http2(&test).await;
    let request = || Request::get("http://h/").body(Empty::new()).unwrap();
    let unread = sender.send_request(request()).await.unwrap();
    let reset = test.seen.until(|seen| {
        let answered = seen.answered.lock().unwrap();
        answered.iter().any(|answered| answered.incomplete)
    });
    tokio::pin!(reset);
    loop {
        let other = async {
            let response = sender.send_request(request()).await.unwrap();
            response.into_body().collect().await.unwrap().to_bytes().len()
        };
        tokio::select! {
            () = &mut reset => break,
            length = other => assert_eq!(length, 4 << 20),
        }
    }
    assert!(
        unread.into_body().collect().await.is_err(),
        "the unread stream must be reset"
    );
    let response = sender.send_request(request()).await.unwrap();
    assert_eq!(
        response.status(),
        StatusCode::OK,
        "the connection must stay usable"
    );
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let test = hello(HttpLimits {
        max_connections: 2,
        ..HttpLimits::default()
    })
    .await;
    let mut open = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(test.address).await.unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n")
            .await
            .unwrap();
        let mut head = [0; 12];
        stream.read_exact(&mut head).await.unwrap();
        assert_eq!(&head, b"HTTP/1.1 200");
        open.push(stream);
    }
    let mut third = TcpStream::connect(test.address).await.unwrap();
    third
        .write_all(b"GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut head = [0; 12];
    let early = tokio::time::timeout(SHORT, third.read_exact(&mut head)).await;
    assert!(early.is_err(), "a third connection is served");
    open.pop();
    assert!(until_closed(&mut third).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn concurrent_streams_of_one_connection_are_limited() {
    let test = start(HttpLimits {
        max_concurrent_streams: 1,
        ..HttpLimits::default()
    })
    .await;
    let slow = guest::Http::new("slow").sleeps(SHORT).component();
    test.deploy("slow", slow).await.unwrap();
    let mut sender = http2(&test).await;
    let request = || Request::get("http://h/").body(Empty::new()).unwrap();
    // The client receives the limit with the server's settings, before the first response.
    sender.send_request(request()).await.unwrap();
    let begun = Instant::now();
    let mut other = sender.clone();
    let (first, second) = tokio::join!(sender.send_request(request()), other.send_request(request()));
    for response in [first, second] {
        response.unwrap().into_body().collect().await.unwrap();
    }
    assert!(begun.elapsed() >= SHORT * 2, "both ran at the same time");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_connections_are_held() {
    let files = files_limit();
    // Both ends of each connection use a file descriptor of this process.
    let count = 10_000.min((files.saturating_sub(400)) / 2);
    let test = hello(HttpLimits {
        max_connections: count + 100,
        ..HttpLimits::default()
    })
    .await;
    let before = open_files();
    let mut open = Vec::with_capacity(count);
    for _ in 0..count {
        open.push(TcpStream::connect(test.address).await.unwrap());
    }
    for stream in open.iter_mut().step_by(100) {
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n")
            .await
            .unwrap();
        let mut head = [0; 12];
        tokio::time::timeout(DEADLINE, stream.read_exact(&mut head))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(&head, b"HTTP/1.1 200");
    }
    assert_eq!(test.get("/").await.1, "hello");
    drop(open);
    let closed = async {
        while open_files() > before + 10 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(DEADLINE, closed)
        .await
        .expect("connections are left open");
    assert_eq!(test.get("/").await.1, "hello");
}

fn files_limit() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))
        .and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(1024)
}

/// The number of open files of this process. Other tests of this binary may add a few.
fn open_files() -> usize {
    std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}
