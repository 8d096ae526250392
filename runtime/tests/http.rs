//! HTTP requests to guests that work and guests that fail, and replacement and stop of workloads under load.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::StatusCode;
use support::{DEADLINE, TestHost, small_engine};
use tokio::io::AsyncWriteExt as _;
use wash_runtime::engine::Engine;
use wash_runtime::error::WorkloadError;
use wash_runtime::host::HostApi as _;
use wash_runtime::host::http::DevRouter;
use wash_runtime::types::{WorkloadState, WorkloadStatusRequest, WorkloadStopRequest};
use wash_tests::guest;

#[tokio::test]
async fn every_engine_configuration_serves_requests() {
    for engine in [
        Engine::builder(),
        Engine::builder().with_pooling_allocator(true),
        Engine::builder().with_pooling_allocator(false),
        Engine::builder().with_baseline_first(true),
    ] {
        let host = TestHost::with(engine, DevRouter::default()).await;
        host.deploy("hello", guest::hello("hello")).await.unwrap();
        assert_eq!(host.get("/").await, (StatusCode::OK, "hello".to_owned()));
        assert_eq!(host.get("/again").await, (StatusCode::OK, "hello".to_owned()));
    }
}

#[tokio::test]
async fn a_trap_affects_only_its_own_request() {
    let host = TestHost::start().await;
    host.deploy("trap", guest::trap()).await.unwrap();
    let (status, body) = host.get("/").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(body.contains("unreachable"), "{body}");
    host.deploy("hello", guest::hello("alive")).await.unwrap();
    assert_eq!(host.get("/").await.1, "alive");
    let failures = host.seen.failures.lock().unwrap().clone();
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert!(
        failures[0].starts_with("trap: the guest trapped: "),
        "{failures:?}"
    );
}

#[tokio::test(flavor = "current_thread")]
async fn an_endless_loop_is_interrupted_and_does_not_block_other_tasks() {
    let host = TestHost::start().await;
    host.deploy("endless", guest::endless()).await.unwrap();
    let looping = host.get("/");
    let beside = async {
        // On one thread, this timer fires in time only because the guest yields at every epoch.
        let begun = Instant::now();
        tokio::time::sleep(Duration::from_millis(50)).await;
        begun.elapsed()
    };
    let ((status, body), waited) = tokio::join!(looping, beside);
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(body.contains("more than 0.2 s of CPU time"), "{body}");
    assert!(
        waited < Duration::from_millis(190),
        "a timer waited for {waited:?}"
    );
}

#[tokio::test]
async fn memory_beyond_the_limit_is_refused_and_reported() {
    let host = TestHost::with(small_engine().with_max_cpu_time(DEADLINE), DevRouter::default()).await;
    host.deploy("hog", guest::hog()).await.unwrap();
    let (status, body) = host.get("/").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(body.contains("out of memory (limit 64 MiB)"), "{body}");
}

#[tokio::test]
async fn a_replacement_drops_no_request() {
    let host = Arc::new(TestHost::start().await);
    host.deploy("v0", guest::hello("v0")).await.unwrap();
    let stop = Arc::new(tokio::sync::Notify::new());
    let clients: Vec<_> = (0..4)
        .map(|_| {
            let host = host.clone();
            let stop = stop.clone();
            tokio::spawn(async move {
                let mut answers = 0;
                let stopped = stop.notified();
                tokio::pin!(stopped);
                loop {
                    tokio::select! {
                        biased;
                        () = &mut stopped => return answers,
                        answer = host.try_get("/") => {
                            let (status, body) = answer.expect("a request was dropped");
                            assert_eq!(status, StatusCode::OK, "{body}");
                            assert!(body.starts_with('v'), "{body}");
                            answers += 1;
                        }
                    }
                }
            })
        })
        .collect();
    for version in 1..=10 {
        host.deploy(&format!("v{version}"), guest::hello(&format!("v{version}")))
            .await
            .unwrap();
        host.undeploy(&format!("v{}", version - 1)).await;
    }
    assert_eq!(host.get("/").await.1, "v10");
    stop.notify_waiters();
    for client in clients {
        assert!(client.await.unwrap() > 0, "a client got no answer at all");
    }
}

#[tokio::test]
async fn a_stopped_workload_is_gone() {
    let host = TestHost::start().await;
    assert_eq!(host.get("/").await.0, StatusCode::SERVICE_UNAVAILABLE);
    host.deploy("hello", guest::hello("hello")).await.unwrap();
    let status = |id: &str| WorkloadStatusRequest {
        workload_id: id.to_owned(),
    };
    let running = host
        .host
        .workload_status(status("hello"))
        .await
        .unwrap()
        .workload_status;
    assert_eq!(running.workload_state, WorkloadState::Running);
    assert_eq!(host.host.heartbeat().await.unwrap().workload_count, 1);
    host.undeploy("hello").await;
    let gone = host
        .host
        .workload_status(status("hello"))
        .await
        .unwrap()
        .workload_status;
    assert_eq!(gone.workload_state, WorkloadState::NotFound);
    assert_eq!(host.get("/").await.0, StatusCode::SERVICE_UNAVAILABLE);
    let again = host
        .host
        .workload_stop(WorkloadStopRequest {
            workload_id: "hello".to_owned(),
        })
        .await
        .unwrap_err();
    assert!(
        matches!(again.downcast_ref(), Some(WorkloadError::NotFound { .. })),
        "{again:?}"
    );
}

#[tokio::test]
async fn a_component_that_cannot_run_is_refused_and_leaves_nothing_behind() {
    let host = TestHost::start().await;
    let missing = host
        .deploy("app", guest::Http::new("").imports_unknown().component())
        .await
        .unwrap_err();
    assert!(
        missing
            .to_string()
            .contains("component 'app' imports 'example:nowhere/thing@1.2.3', which nothing provides"),
        "{missing}"
    );
    let garbage = host.deploy("app", b"not wasm".to_vec()).await.unwrap_err();
    assert!(
        matches!(garbage.downcast_ref(), Some(WorkloadError::NotAComponent { .. })),
        "{garbage:?}"
    );
    host.deploy("app", guest::hello("free id")).await.unwrap();
    let twice = host.deploy("app", guest::hello("second")).await.unwrap_err();
    assert!(
        matches!(twice.downcast_ref(), Some(WorkloadError::IdInUse { .. })),
        "{twice:?}"
    );
    assert_eq!(host.get("/").await.1, "free id");
}

#[tokio::test]
async fn a_request_can_wait_for_the_first_workload() {
    let host = TestHost::with(small_engine(), DevRouter::waiting()).await;
    let deploy = async {
        tokio::task::yield_now().await;
        host.deploy("late", guest::hello("late")).await.unwrap();
    };
    let (answer, ()) = tokio::join!(host.get("/"), deploy);
    assert_eq!(answer, (StatusCode::OK, "late".to_owned()));
}

#[tokio::test]
async fn a_request_does_not_wait_for_a_workload_that_handles_no_http() {
    let host = TestHost::with(small_engine(), DevRouter::waiting()).await;
    let silent = async {
        tokio::task::yield_now().await;
        host.deploy("silent", wat::parse_str("(component)").unwrap())
            .await
            .unwrap();
    };
    let (answer, ()) = tokio::join!(host.get("/"), silent);
    assert_eq!(
        answer,
        (
            StatusCode::NOT_FOUND,
            "No workload handles this request.\n".to_owned()
        )
    );
    host.deploy("loud", guest::hello("loud")).await.unwrap();
    assert_eq!(host.get("/").await.1, "loud");
}

#[tokio::test]
async fn a_waiting_request_is_answered_when_the_host_stops() {
    let host = TestHost::with(small_engine(), DevRouter::waiting()).await;
    let mut stream = tokio::net::TcpStream::connect(host.address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    let mut head = [0; 12];
    let read = async {
        tokio::io::AsyncReadExt::read_exact(&mut stream, &mut head)
            .await
            .unwrap();
        head
    };
    let stop = async {
        // Either the server reads the head before it closes the connection, or it refuses the connection. Both give a response.
        tokio::time::sleep(Duration::from_millis(100)).await;
        host.host.stop().await.unwrap();
    };
    let (head, ()) = tokio::time::timeout(DEADLINE, async { tokio::join!(read, stop) })
        .await
        .unwrap();
    assert_eq!(&head, b"HTTP/1.1 503");
}

#[tokio::test]
async fn a_client_that_leaves_ends_its_invocation() {
    let host = TestHost::start().await;
    host.deploy(
        "slow",
        guest::Http::new("never")
            .sleeps(Duration::from_hours(1))
            .stdout("begun\n")
            .component(),
    )
    .await
    .unwrap();
    let mut stream = tokio::net::TcpStream::connect(host.address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    host.seen
        .until(|seen| !seen.lines.lock().unwrap().is_empty())
        .await;
    drop(stream);
    // A stop waits up to 5 s for invocations. It returns immediately, because no invocation is left.
    let begun = Instant::now();
    host.undeploy("slow").await;
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "the invocation continued for {:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn requests_in_flight_end_before_the_host_stops() {
    let host = TestHost::start().await;
    host.deploy(
        "slow",
        guest::Http::new("done")
            .sleeps(Duration::from_millis(300))
            .stdout("begun\n")
            .component(),
    )
    .await
    .unwrap();
    let stop = async {
        host.seen
            .until(|seen| !seen.lines.lock().unwrap().is_empty())
            .await;
        host.host.stop().await.unwrap();
    };
    let (answer, ()) = tokio::join!(host.get("/"), stop);
    assert_eq!(answer, (StatusCode::OK, "done".to_owned()));
    assert!(host.try_get("/").await.is_err(), "the listener is still open");
}

#[tokio::test]
async fn clients_connected_before_the_stop_are_served() {
    let host = TestHost::start().await;
    host.deploy("hello", guest::hello("hello")).await.unwrap();
    // Neither client has sent anything yet, and one of them may still be in the backlog.
    let mut clients = Vec::new();
    for _ in 0..2 {
        clients.push(tokio::net::TcpStream::connect(host.address).await.unwrap());
    }
    let ask = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        for client in &mut clients {
            let request = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";
            client.write_all(request).await.unwrap();
        }
        for client in &mut clients {
            let mut answer = String::new();
            tokio::io::AsyncReadExt::read_to_string(client, &mut answer)
                .await
                .unwrap();
            assert!(
                answer.starts_with("HTTP/1.1 200") && answer.contains("hello"),
                "{answer}"
            );
        }
    };
    let stop = async { host.host.stop().await.unwrap() };
    tokio::time::timeout(DEADLINE, async { tokio::join!(stop, ask) })
        .await
        .unwrap();
}

#[tokio::test]
async fn guest_output_and_requests_are_reported() {
    let host = TestHost::start().await;
    host.deploy(
        "talk",
        guest::Http::new("hi")
            .stdout("one\ntwo")
            .stderr("oops\n")
            .component(),
    )
    .await
    .unwrap();
    host.get("/path?query=1").await;
    host.seen
        .until(|seen| seen.lines.lock().unwrap().len() == 3 && !seen.answered.lock().unwrap().is_empty())
        .await;
    let mut lines = host.seen.lines.lock().unwrap().clone();
    lines.sort();
    assert_eq!(
        lines,
        ["talk Stderr: oops", "talk Stdout: one", "talk Stdout: two"]
    );
    let answered = host.seen.answered.lock().unwrap()[0].clone();
    assert_eq!(
        (answered.method.as_str(), answered.path.as_str()),
        ("GET", "/path?query=1")
    );
    assert_eq!(answered.status, StatusCode::OK);
    assert!(!answered.incomplete, "{answered:?}");
}

#[tokio::test]
async fn a_pool_that_is_full_refuses_requests_and_recovers() {
    let engine = Engine::builder()
        .with_pooling_allocator(true)
        .with_max_instances(1);
    let host = TestHost::with(engine, DevRouter::default()).await;
    let slow = guest::Http::new("slow")
        .sleeps(Duration::from_millis(500))
        .stdout("begun\n")
        .component();
    host.deploy("slow", slow).await.unwrap();
    let second = async {
        host.seen
            .until(|seen| !seen.lines.lock().unwrap().is_empty())
            .await;
        host.get("/").await
    };
    let (first, second) = tokio::join!(host.get("/"), second);
    assert_eq!(first.0, StatusCode::OK);
    assert_eq!(second.0, StatusCode::SERVICE_UNAVAILABLE, "{}", second.1);
    assert_eq!(host.get("/").await.0, StatusCode::OK);
}
