//! Servers that stop, do not answer or reject the login.

use std::time::{Duration, Instant};

use futures::future::join_all;
use wash_runtime::plugin::servers::Servers;
use wash_tests::servers::Postgres;

use crate::backend::{Backend, on};

/// Limit for one call while the server is stopped.
const FAST: Duration = Duration::from_secs(3);

async fn fails_fast(backend: &Backend) -> String {
    let begun = Instant::now();
    let error = backend.query("SELECT 1").await;
    let took = begun.elapsed();
    assert!(error.starts_with("error: QueryError::Unexpected("), "{error}");
    assert!(took < FAST, "{error} after {took:?}");
    assert!(!error.contains("secret"), "{error}");
    error
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_backend_survives_restarts_of_the_server() {
    let mut server = Postgres::start();
    server
        .query("CREATE TABLE counter (n int8); INSERT INTO counter VALUES (0); GRANT ALL ON counter TO wash");
    server.stop();
    let backend = Backend::started(&server).await;
    let error = fails_fast(&backend).await;
    assert!(
        error.contains("cannot connect to the PostgreSQL server postgres://127.0.0.1:"),
        "{error}"
    );

    server.restart();
    assert_eq!(backend.query("SELECT n FROM counter").await, "n=PgValue::Int8(0)");
    let token = backend
        .ask("app", "prepare", "UPDATE counter SET n = n + 1", &[])
        .await;
    let exec = format!("exec?{token}");

    // The server stops in the middle of this load.
    let load = async {
        let mut acknowledged = 0;
        let mut failed = 0;
        while failed < 3 {
            let answers = join_all((0..4).map(|_| backend.ask("app", &exec, "", &[]))).await;
            let done = answers.iter().filter(|answer| *answer == "1").count();
            acknowledged += done;
            failed += usize::from(done == 0);
            if acknowledged >= 200 && failed == 0 {
                server.stop();
            }
        }
        acknowledged
    };
    let acknowledged = load.await;
    fails_fast(&backend).await;

    server.restart();
    // Broken connections of the pool are detected only when they are used.
    let deadline = Instant::now() + Duration::from_secs(10);
    while !backend.query("SELECT 1 AS v").await.starts_with("v=") {
        assert!(Instant::now() < deadline, "no query succeeds after the restart");
    }
    assert_eq!(backend.ask("app", &exec, "", &[]).await, "1");
    let counted: usize = server.query("SELECT n FROM counter").parse().unwrap();
    // The server may have executed some of the last updates although their answers were lost.
    assert!(
        counted > acknowledged && counted <= acknowledged + 1 + 16,
        "{acknowledged} {counted}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_does_not_answer_is_an_error_within_the_limit() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://me:secret@{}/x", silent.local_addr().unwrap());
    let servers = Servers::none().with_default(url.parse().unwrap());
    let backend = Backend::new(wash_runtime::plugin::wasmcloud_postgres::Postgres::new(servers)).await;
    backend.start("app", &[(None, &[])]).await.unwrap();
    let error = fails_fast(&backend).await;
    assert!(error.contains("does not answer"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejected_login_is_reported() {
    let server = Postgres::start();
    let url = server.url().replace(":secret@", ":wrong-secret@");
    let backend = Backend::new(on(&server)).await;
    backend.start("app", &[(None, &[("url", &url)])]).await.unwrap();
    let error = fails_fast(&backend).await;
    assert!(error.contains("password authentication failed"), "{error}");
}
