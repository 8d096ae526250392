//! Statements: results, errors, limits and access.

use std::time::{Duration, Instant};

use wash_tests::servers::Postgres;

use crate::backend::{Backend, Entry, on};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_return_the_results_and_errors_of_the_server() {
    let server = Postgres::start();
    let backend = Backend::started(&server).await;
    let ask = async |what: &str, statement: &str, params: &[&str]| {
        backend.ask("app", what, statement, params).await
    };

    assert_eq!(
        backend
            .batch("CREATE TABLE t (id int4 PRIMARY KEY, name text); INSERT INTO t VALUES (1, 'a')")
            .await,
        "done"
    );
    assert_eq!(
        ask("query", "INSERT INTO t VALUES ($1, $2)", &["2", "it's"]).await,
        ""
    );
    assert_eq!(
        ask(
            "query",
            "SELECT id, name FROM t WHERE id >= $1 ORDER BY id",
            &["1"]
        )
        .await,
        "id=PgValue::Int4(1), name=PgValue::Text(\"a\")\nid=PgValue::Int4(2), name=PgValue::Text(\"it's\")"
    );
    // A batch is a transaction.
    assert!(
        backend
            .batch("INSERT INTO t VALUES (3, 'c'); SELECT 1/0")
            .await
            .contains("division by zero")
    );
    assert_eq!(ask("count", "SELECT FROM t", &[]).await, "2");

    // Preparing the same statement again returns the same token.
    let token = ask("prepare", "UPDATE t SET name = $2 WHERE id >= $1", &[]).await;
    assert_eq!(
        ask("prepare", "UPDATE t SET name = $2 WHERE id >= $1", &[]).await,
        token
    );
    assert_eq!(ask(&format!("exec?{token}"), "", &["1", "x"]).await, "2");
    assert_eq!(ask(&format!("exec?{token}"), "", &["9", "x"]).await, "0");

    // Errors are mapped to the variants of the interface.
    for (statement, params, error) in [
        (
            "SELEC 1",
            &[][..],
            "InvalidQuery(\"syntax error at or near \\\"SELEC\\\" at character 1 (SQLSTATE 42601)\")",
        ),
        (
            "SELECT * FROM missing",
            &[],
            "InvalidQuery(\"relation \\\"missing\\\" does not exist",
        ),
        (
            "INSERT INTO t VALUES (1, 'a')",
            &[],
            "InvalidQuery(\"duplicate key value",
        ),
        (
            "SELECT 1; SELECT 2",
            &[],
            "InvalidQuery(\"cannot insert multiple commands",
        ),
        (
            "SELECT $1::int4",
            &["one"],
            "InvalidParams(\"invalid input syntax for type integer",
        ),
        (
            "SELECT $1::int4",
            &[],
            "InvalidParams(\"the statement has 1 parameters, but 0 were given\")",
        ),
        (
            "SELECT 1",
            &["1"],
            "InvalidParams(\"the statement has 0 parameters, but 1 were given\")",
        ),
        (
            "COPY t FROM STDIN",
            &[],
            "Unexpected(\"the statement is not supported",
        ),
        (
            "COPY t TO STDOUT",
            &[],
            "Unexpected(\"the statement is not supported",
        ),
    ] {
        let answer = ask("query", statement, params).await;
        assert!(
            answer.starts_with(&format!("error: QueryError::{error}")),
            "{statement}: {answer}"
        );
        assert_eq!(
            ask("query", "SELECT 1 AS v", &[]).await,
            "v=PgValue::Int4(1)",
            "after {statement}"
        );
    }
    assert!(
        ask("prepare", "SELEC", &[])
            .await
            .starts_with("error: StatementPrepareError::Unexpected(\"syntax error")
    );
    assert_eq!(
        ask("exec?unknown", "", &[]).await,
        "error: PreparedStatementExecError::UnknownPreparedQuery"
    );
    let answer = ask(&format!("exec?{token}"), "", &["one", "x"]).await;
    assert!(
        answer.starts_with("error: PreparedStatementExecError::QueryError(QueryError::InvalidParams("),
        "{answer}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_size_of_results_is_limited() {
    let server = Postgres::start();
    let postgres = on(&server).with_max_result(1000, 1 << 20);
    let backend = Backend::new(postgres).await;
    backend
        .start("app", &[(None, &[("pool_size", "1")])])
        .await
        .unwrap();
    let count = async |statement: &str| backend.ask("app", "count", statement, &[]).await;
    assert_eq!(count("SELECT FROM generate_series(1, 1000)").await, "1000");
    for (statement, what) in [
        ("SELECT FROM generate_series(1, 1001)", "more than 1000 rows"),
        ("SELECT generate_series(1, 1000000000)", "more than 1000 rows"),
        (
            "SELECT repeat('x', 100000) FROM generate_series(1, 11)",
            "more than 1048576 bytes",
        ),
        // One row that is larger than the limit.
        ("SELECT repeat('x', 50000000)", "one row exceeds"),
        (
            "SELECT repeat('x', 50000000) FROM generate_series(1, 100)",
            "one row exceeds",
        ),
        // Small on the wire, large in memory: the interface has one lexeme for each position.
        (
            "SELECT array_to_string(array_agg(repeat('x', 2000) || ':' || n), ' ')::tsvector FROM generate_series(1, 250) n, generate_series(1, 4) m GROUP BY m",
            "more than 1048576 bytes",
        ),
    ] {
        let answer = count(statement).await;
        assert!(
            answer.starts_with("error: QueryError::Unexpected(\"the result is too large")
                && answer.contains(what),
            "{statement}: {answer}"
        );
        assert_eq!(count("SELECT 1").await, "1");
    }
    assert!(
        backend
            .ask("app", "prepare-many?1001", "", &[])
            .await
            .contains("at most 1000 prepared statements")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_duration_of_statements_is_limited() {
    let server = Postgres::start();
    let postgres = on(&server).with_statement_timeout(Duration::from_millis(500));
    let backend = Backend::new(postgres).await;
    backend
        .start("app", &[(None, &[("pool_size", "1")])])
        .await
        .unwrap();
    let count = async |statement: &str| backend.ask("app", "count", statement, &[]).await;
    let begun = Instant::now();
    let late = count("SELECT pg_sleep(60)").await;
    assert!(
        late.contains("statement timeout") && late.contains("57014"),
        "{late}"
    );
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    // If a statement removes the server's timeout, the host's own timeout applies, and the host cancels the statement.
    let late = backend
        .batch("SET statement_timeout = 0; SELECT pg_sleep(60)")
        .await;
    assert!(late.contains("did not answer within 500 ms"), "{late}");
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    let deadline = Instant::now() + Duration::from_secs(5);
    while server
        .admin("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)' AND state = 'active'")
        != "0"
    {
        assert!(
            Instant::now() < deadline,
            "the statement still runs on the server"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workload_reaches_only_servers_and_databases_that_the_host_allows() {
    let server = Postgres::start();
    server.admin("CREATE DATABASE orders OWNER wash");
    let backend = Backend::new(on(&server).allow_database("orders")).await;
    let refused =
        async |entries: &[Entry<'_>]| format!("{:#}", backend.start("spy", entries).await.unwrap_err());
    let error = refused(&[(None, &[("database", "postgres")])]).await;
    assert!(
        error.contains("'database' is not allowed on this host; allowed databases: orders, wash"),
        "{error}"
    );
    let error = refused(&[(None, &[("url", "postgres://x:hunter2@127.0.0.1:1/x")])]).await;
    assert!(
        error.contains("'url' is not allowed on this host") && !error.contains("hunter2"),
        "{error}"
    );
    let error = refused(&[(None, &[("backend", "mysql")])]).await;
    assert!(
        error.contains("unknown backend 'mysql'; available: postgres"),
        "{error}"
    );
    let error = refused(&[(Some("one"), &[]), (Some("two"), &[("database", "orders")])]).await;
    assert!(error.contains("supports one entry per workload"), "{error}");

    // Each workload has one database: the default one, or the one that its entry names.
    backend.start("app", &[(None, &[])]).await.unwrap();
    backend
        .start("other", &[(Some("orders"), &[("database", "orders")])])
        .await
        .unwrap();
    let database = async |name: &str| {
        backend
            .ask(name, "query", "SELECT current_database()::text AS d", &[])
            .await
    };
    assert_eq!(database("app").await, "d=PgValue::Text(\"wash\")");
    assert_eq!(database("other").await, "d=PgValue::Text(\"orders\")");
}
