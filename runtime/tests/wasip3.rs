//! WASI 0.3: HTTP, grants, streams, and components of 0.3 and 0.2 in one workload.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use support::{DEADLINE, TestHost};
use wash_runtime::types::{Component, HostPathVolume, LocalResources, Volume, VolumeMount, VolumeType};
use wash_tests::fixture;

/// A component without any WASI interface.
const MATH: &str = r#"(component
  (core module $m (func (export "add") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1))))
  (core instance $i (instantiate $m))
  (func $add (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
  (instance (export "test:app/math@1.0.0") (export "add" (func $add))))"#;

async fn host(pool_size: i32) -> TestHost {
    let host = TestHost::start().await;
    let front = Component {
        pool_size,
        ..Component::new("front", fixture::component("linked-front"))
    };
    host.run(vec![
        front,
        Component::new("shout", fixture::component("linked-shout")),
        Component::new("math", wat::parse_str(MATH).unwrap()),
    ])
    .await
    .unwrap();
    host
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_component_of_wasi_0_3_handles_http_and_calls_others() {
    for pool_size in [0, 2] {
        let host = host(pool_size).await;
        for _ in 0..3 {
            assert_eq!(host.get("/").await.1, "hello of 0.3");
            assert_eq!(host.get("/add").await.1, "5", "a plain function");
            assert_eq!(host.get("/later").await.1, "5", "a future");
            let lines: Vec<String> = (0..100).map(|n| format!("{n}: line {n}\n")).collect();
            assert_eq!(host.get("/lines").await.1, lines.concat(), "a stream of tuples");
            assert_eq!(host.get("/no-lines").await.1, "0: nothing to read\n");
            assert_eq!(host.get("/authority").await.1, host.address.to_string());
        }
        assert_eq!(*host.seen.failures.lock().unwrap(), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_package_of_wasi_0_3_is_available_within_the_grants() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("shared")).unwrap();
    std::fs::write(folder.path().join("shared/file.txt"), "inside").unwrap();
    std::fs::write(folder.path().join("file.txt"), "outside").unwrap();
    let host = TestHost::start().await;
    let front = Component {
        local_resources: LocalResources {
            environment: [("NAME".to_owned(), "value".to_owned())].into(),
            volume_mounts: vec![VolumeMount {
                name: "shared".to_owned(),
                mount_path: "/data".to_owned(),
                read_only: true,
            }],
            ..LocalResources::default()
        },
        ..Component::new("front", fixture::component("linked-front"))
    };
    host.run_with(
        vec![
            front,
            Component::new("shout", fixture::component("linked-shout")),
            Component::new("math", wat::parse_str(MATH).unwrap()),
        ],
        vec![Volume {
            name: "shared".to_owned(),
            volume_type: VolumeType::HostPath(HostPathVolume {
                local_path: folder.path().join("shared").to_string_lossy().into_owned(),
            }),
        }],
    )
    .await
    .unwrap();
    assert_eq!(
        host.get("/wasi").await.1,
        r#"[("NAME", "value")] true true 16 ["/data: inside, outside: false"]"#
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_pass_through_components() {
    let host = host(0).await;
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    // More than all buffers on the way can hold.
    let sent = "all in small letters ".repeat(20_000);
    let request = http::Request::post(format!("http://{}/shout", host.address))
        .body(Full::new(Bytes::from(sent.clone())))
        .unwrap();
    let answer = tokio::time::timeout(DEADLINE, async {
        let response = client.request(request).await.unwrap();
        response.into_body().collect().await.unwrap().to_bytes()
    })
    .await
    .unwrap();
    assert_eq!(answer.len(), sent.len());
    assert_eq!(answer, sent.to_uppercase().as_bytes());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_component_can_be_middleware_for_another_one() {
    let host = TestHost::start().await;
    host.run(vec![
        Component::new("gate", fixture::component("http-gate")),
        Component::new("front", fixture::component("linked-front")),
        Component::new("shout", fixture::component("linked-shout")),
        Component::new("math", wat::parse_str(MATH).unwrap()),
    ])
    .await
    .unwrap();
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let sent = "all in small letters ".repeat(20_000);
    let answer = async |header: &str, path: &str, body: &str| {
        let request = http::Request::post(format!("http://{}{path}", host.address))
            .header(header, "1")
            .body(Full::new(Bytes::from(body.to_owned())))
            .unwrap();
        let exchange = async {
            let (head, body) = client.request(request).await.unwrap().into_parts();
            (head, body.collect().await.unwrap().to_bytes())
        };
        tokio::time::timeout(DEADLINE, exchange).await.unwrap()
    };
    for _ in 0..3 {
        assert_eq!(answer("x-refuse", "/", "").await.0.status, 403);
        assert_eq!(
            answer("x-pass", "/authority", "").await.1,
            host.address.to_string()
        );
        let (_, body) = answer("x-pass", "/shout", &sent).await;
        assert_eq!(
            body,
            sent.to_uppercase().as_bytes(),
            "the gate passes the messages on unchanged"
        );
        let (head, body) = answer("x-again", "/shout", &sent).await;
        assert_eq!(head.headers["x-gate"], "passed");
        assert_eq!(
            body,
            sent.to_uppercase().as_bytes(),
            "the gate creates new messages"
        );
    }
    assert_eq!(*host.seen.failures.lock().unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn byte_lists_pass_between_components_in_every_type() {
    let host = TestHost::start().await;
    host.run(vec![
        Component::new("user", fixture::component("linked-bytes-user")),
        Component::new("bytes", fixture::component("linked-bytes")),
    ])
    .await
    .unwrap();
    for _ in 0..3 {
        assert_eq!(host.get("/").await.1, "");
    }
    assert_eq!(*host.seen.failures.lock().unwrap(), Vec::<String>::new());
}
