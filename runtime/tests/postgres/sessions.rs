//! Sessions: clean state, pool size, and connections after a workload or a caller is gone.

use std::time::{Duration, Instant};

use futures::future::join_all;
use wash_tests::servers::Postgres;

use crate::backend::{Backend, on};

/// The number of connections from workloads to a server.
fn connections(server: &Postgres) -> usize {
    let count = server.admin("SELECT count(*) FROM pg_stat_activity WHERE usename = 'wash'");
    count.parse().unwrap()
}

fn until(what: &str, check: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !check() {
        assert!(Instant::now() < deadline, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_begins_in_a_fresh_session() {
    let server = Postgres::start();
    let backend = Backend::new(on(&server)).await;
    backend
        .start("app", &[(None, &[("pool_size", "1")])])
        .await
        .unwrap();
    let token = backend.ask("app", "prepare", "SELECT 1", &[]).await;
    assert_eq!(backend.batch("CREATE TABLE t (id int)").await, "done");
    for (left, look, clean) in [
        (
            "BEGIN; INSERT INTO t VALUES (1)",
            "SELECT count(*) FROM t",
            "Int8(0)",
        ),
        (
            "SET search_path = nowhere",
            "SELECT current_setting('search_path')::text",
            "Text(\"\\\"$user\\\", public\")",
        ),
        (
            "SET SESSION my.secret = 'hunter2'",
            "SELECT coalesce(current_setting('my.secret', true), '')::text",
            "Text(\"\")",
        ),
        (
            "CREATE TEMP TABLE left_over (id int)",
            "SELECT to_regclass('left_over')::text",
            "Null",
        ),
        (
            "SELECT pg_advisory_lock(7)",
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
            "Int8(0)",
        ),
        ("BEGIN; SELECT 1/0", "SELECT count(*) FROM t", "Int8(0)"),
        // After these, the host has to prepare its statements again.
        ("DEALLOCATE ALL", "SELECT count(*) FROM t", "Int8(0)"),
        ("DISCARD ALL", "SELECT count(*) FROM t", "Int8(0)"),
    ] {
        let first = backend.query(look).await;
        assert!(first.ends_with(clean), "{left}: {first}");
        backend.batch(left).await;
        let found = backend.query(look).await;
        assert!(found.ends_with(clean), "{left}: {found}");
        assert_eq!(
            backend.ask("app", &format!("exec?{token}"), "", &[]).await,
            "1",
            "{left}"
        );
    }
    // A table that changes after its statement was prepared.
    assert_eq!(backend.query("SELECT * FROM t").await, "");
    backend
        .batch("ALTER TABLE t ADD COLUMN name text; INSERT INTO t VALUES (1, 'a')")
        .await;
    assert!(
        backend
            .query("SELECT * FROM t")
            .await
            .contains("name=PgValue::Text(\"a\")")
    );
    // The server needs a moment to end connections that could not be reset.
    until("one connection", || connections(&server) == 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workload_has_its_own_connections_and_leaves_none() {
    let server = Postgres::start();
    let backend = Backend::new(on(&server)).await;
    backend
        .start("app", &[(None, &[("pool_size", "3")])])
        .await
        .unwrap();
    backend.start("other", &[(None, &[])]).await.unwrap();
    let sleeps = (0..12).map(|_| backend.query("SELECT pg_sleep(0.05)"));
    for answer in join_all(sleeps).await {
        assert_eq!(answer, "pg_sleep=PgValue::Null");
    }
    assert_eq!(connections(&server), 3);

    // A token is valid only for the component that prepared the statement.
    let token = backend.ask("app", "prepare", "SELECT 1", &[]).await;
    let answer = backend.ask("other", "query", "SELECT 1 AS v", &[]).await;
    assert_eq!(answer, "v=PgValue::Int4(1)");
    let stolen = backend.ask("other", &format!("exec?{token}"), "", &[]).await;
    assert_eq!(stolen, "error: PreparedStatementExecError::UnknownPreparedQuery");
    assert_eq!(connections(&server), 4);

    // Stopping the workload closes its connections and forgets its statements.
    backend.host.undeploy("app").await;
    until("connections are left", || connections(&server) == 1);
    backend.start("app", &[(None, &[])]).await.unwrap();
    let gone = backend.ask("app", &format!("exec?{token}"), "", &[]).await;
    assert_eq!(gone, "error: PreparedStatementExecError::UnknownPreparedQuery");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_disconnects_cancels_its_statement_and_frees_the_connection() {
    let server = Postgres::start();
    let backend = Backend::new(on(&server)).await;
    backend
        .start("app", &[(None, &[("pool_size", "1")])])
        .await
        .unwrap();
    assert_eq!(backend.query("SELECT 1 AS v").await, "v=PgValue::Int4(1)");
    let sleeping = || {
        server.admin(
            "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(8)' AND state = 'active'",
        )
    };
    {
        let mut asleep = std::pin::pin!(backend.query("SELECT pg_sleep(8)"));
        let deadline = Instant::now() + Duration::from_secs(5);
        while sleeping() == "0" {
            assert!(Instant::now() < deadline, "the statement does not run");
            let a_moment = tokio::time::timeout(Duration::from_millis(10), asleep.as_mut()).await;
            assert!(a_moment.is_err(), "{a_moment:?}");
        }
    }
    let begun = Instant::now();
    until("the statement still runs", || sleeping() == "0");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(backend.query("SELECT 1 AS v").await, "v=PgValue::Int4(1)");
}
