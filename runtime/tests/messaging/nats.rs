//! The NATS backend.

use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::StreamExt as _;
use futures::future::join_all;
use wash_runtime::plugin::nats::NatsServers;
use wash_runtime::plugin::servers::Servers;
use wash_runtime::plugin::wasmcloud_messaging::NatsSubjects;
use wash_tests::servers::Nats;

use crate::backend::{Backend, Workers};
use crate::support::DEADLINE;

async fn on(server: &Nats) -> Backend {
    let servers = Servers::none().with_default(server.url().parse().unwrap());
    Backend::new(NatsSubjects::new(NatsServers::new(servers))).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_conforms() {
    let server = Nats::start();
    on(&server).await.conforms().await;
}

const WORKER: Workers<'_> = &[("worker", &[("subscriptions", "tasks.>")])];

/// Repeats a request until it gets this answer.
async fn until(backend: &Backend, what: &str, answer: &str) {
    let asking = async { while backend.ask("app", what).await != answer {} };
    tokio::time::timeout(DEADLINE, asking)
        .await
        .expect("the server is back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workload_can_start_before_its_server() {
    let mut server = Nats::start();
    server.stop();
    let backend = on(&server).await;
    backend.start("1", "app", &[], WORKER).await.unwrap();
    let begun = Instant::now();
    for what in ["publish/tasks.a?echo:", "request/tasks.a?echo:"] {
        let answer = backend.ask("app", what).await;
        assert!(answer.contains("is not connected"), "{answer}");
    }
    assert!(begun.elapsed() < Duration::from_secs(4));
    server.restart();
    until(&backend, "request/tasks.a?echo:hi", "hi").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_backend_survives_a_restart_of_the_server_under_load() {
    let mut server = Nats::start();
    let backend = on(&server).await;
    backend.start("1", "app", &[], WORKER).await.unwrap();
    assert_eq!(backend.ask("app", "request/tasks.a?echo:hi").await, "hi");
    let load = async {
        let mut answers = Vec::new();
        for _ in 0..3 {
            let begun = Instant::now();
            let batch = join_all((0..16).map(|_| backend.ask("app", "request/tasks.a?echo:hi"))).await;
            assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
            answers.extend(batch);
        }
        answers
    };
    // A request that waits for its reply when the server stops.
    let waiting = async {
        let answer = backend.ask_with("app", "request/tasks.w?wait:20000", &[("x-timeout", "30000")]);
        let begun = Instant::now();
        let answer = answer.await;
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "the request must fail before its timeout"
        );
        answer
    };
    let going = async {
        backend.until_printed(&["worker"], "tasks.w", 1).await;
        backend.until_printed(&["worker"], "tasks.a", 8).await;
        server.stop();
    };
    let (answers, waiting, ()) = futures::join!(load, waiting, going);
    assert!(waiting.contains("is not connected"), "{waiting}");
    assert!(
        answers.iter().any(|answer| answer.contains("is not connected")),
        "{answers:?}"
    );
    server.restart();
    until(&backend, "request/tasks.a?echo:back", "back").await;
    assert_eq!(backend.ask("app", "request/tasks.b?subject:").await, "tasks.b");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hosts_share_the_messages_of_one_workload() {
    let server = Nats::start();
    let (one, two) = (on(&server).await, on(&server).await);
    for backend in [&one, &two] {
        backend.start("1", "app", &[], WORKER).await.unwrap();
    }
    for number in 0..40 {
        let answer = one.ask("app", &format!("request/tasks.a?echo:{number}")).await;
        assert_eq!(answer, number.to_string());
    }
    let (one, two) = (one.count("worker", "tasks.a"), two.count("worker", "tasks.a"));
    assert!(one > 0 && two > 0 && one + two == 40, "{one} {two}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_clients_of_the_server_get_standard_nats_replies() {
    let server = Nats::start();
    let backend = on(&server).await;
    backend.start("1", "app", &[], WORKER).await.unwrap();
    let client = async_nats::connect(server.url()).await.unwrap();

    let reply = client.request("tasks.a", "echo:hi".into()).await.unwrap();
    assert_eq!((reply.payload, reply.headers), (Bytes::from("hi"), None));
    let failed = client.request("tasks.a", "fail:no\r\nway".into()).await.unwrap();
    let headers = failed.headers.unwrap();
    assert_eq!(headers.get("Nats-Service-Error").unwrap().as_str(), "no  way");
    assert_eq!(headers.get("Nats-Service-Error-Code").unwrap().as_str(), "500");
    assert_eq!(failed.payload, "no  way");

    // Nothing reaches the control plane's subjects, although another client names one as its reply subject.
    let mut control = client.subscribe("runtime.>").await.unwrap();
    let mut end = client.subscribe("end").await.unwrap();
    client.flush().await.unwrap();
    for body in ["echo:stop", "fail:stop"] {
        client
            .publish_with_reply("tasks.a", "runtime.host.1.workload.stop", body.into())
            .await
            .unwrap();
    }
    backend.until_printed(&["worker"], "tasks.a", 4).await;
    let answer = backend.ask("app", "publish/runtime.host.1.workload.stop").await;
    assert!(answer.contains("is reserved"), "{answer}");
    assert_eq!(backend.ask("app", "publish/end?silent:").await, "done");
    assert_eq!(end.next().await.unwrap().payload, "silent:");
    client.flush().await.unwrap();
    let received = tokio::time::timeout(Duration::from_millis(200), control.next()).await;
    assert!(received.is_err(), "{received:?}");
}
