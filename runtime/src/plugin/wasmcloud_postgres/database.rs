//! Calls of a workload to its database.
//!
//! # Flow
//! A call takes a connection from the workload's pool → its statement runs on it → the guest continues, while the connection is
//! reset and returned to the pool.
//!
//! # Guarantees
//! Every call begins in a fresh session, without transactions, settings, locks or temporary tables of other calls. A call that
//! exceeds its time limit or whose guest has ended is cancelled on the server. Idle connections are closed after a while.

use std::pin::pin;
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{Object, Pool, PoolError, QueueMode, TimeoutType, Timeouts};
use futures::TryStreamExt as _;
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

use super::bindings::types::{PgValue, ResultRow, ResultRowEntry};
use super::connection::{Connection, Connector, Failure};
use super::error::DatabaseError;
use super::prepared::Prepared;
use super::values::{self, Budget, Parameter, Undecodable};
use crate::plugin::observe::TIMEOUT;

/// Time limit for connecting.
const CONNECT: Duration = Duration::from_secs(2);
/// Extra time for the server to end a statement at its own time limit, before the connection is dropped.
const GRACE: Duration = Duration::from_secs(1);
/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_mins(5);
/// Largest total size of the parameters of a statement as text, in bytes.
const MAX_PARAMETERS: usize = 64 << 20;
/// Largest statement, in bytes.
const MAX_STATEMENT: usize = 1 << 20;

/// Limits of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallLimits {
    /// Time limit.
    pub(super) time: Duration,
    /// Most rows of a result.
    pub(super) rows: usize,
    /// Largest result in memory, in bytes.
    pub(super) bytes: usize,
}

/// A database as used by one workload.
pub struct Database {
    pool: Pool<Connector>,
    limits: CallLimits,
    pub(super) prepared: Prepared,
}

/// An operation on a connection.
enum Task<'a> {
    Query(&'a str, &'a [Parameter]),
    Batch(&'a str),
    Prepare(&'a str),
    Execute(&'a str, &'a [Parameter]),
}

/// The result of a [`Task`].
enum Outcome {
    Rows(Vec<ResultRow>),
    Affected(u64),
    Done,
}

impl Database {
    pub(super) fn new(connector: Connector, size: usize, limits: CallLimits) -> Result<Self, String> {
        let pool = Pool::builder(connector)
            .max_size(size)
            .runtime(Runtime::Tokio1)
            .queue_mode(QueueMode::Lifo)
            .timeouts(Timeouts {
                wait: Some(TIMEOUT),
                create: Some(CONNECT),
                recycle: Some(CONNECT),
            })
            .build()
            .map_err(|error| error.to_string())?;
        close_idle(&pool);
        Ok(Self {
            pool,
            limits,
            prepared: Prepared::default(),
        })
    }

    /// Runs a statement and returns its rows.
    pub(super) async fn query(
        &self,
        text: &str,
        params: &[PgValue],
    ) -> Result<Vec<ResultRow>, DatabaseError> {
        match self.run(Task::Query(text, &parameters(params)?)).await? {
            Outcome::Rows(rows) => Ok(rows),
            Outcome::Affected(_) | Outcome::Done => Ok(Vec::new()),
        }
    }

    /// Runs a batch of statements.
    pub(super) async fn batch(&self, text: &str) -> Result<(), DatabaseError> {
        self.run(Task::Batch(text)).await.map(|_| ())
    }

    /// Checks that the server accepts a statement.
    pub(super) async fn prepare(&self, text: &str) -> Result<(), DatabaseError> {
        self.run(Task::Prepare(text)).await.map(|_| ())
    }

    /// Runs a statement and returns the number of affected rows.
    pub(super) async fn execute(&self, text: &str, params: &[PgValue]) -> Result<u64, DatabaseError> {
        match self.run(Task::Execute(text, &parameters(params)?)).await? {
            Outcome::Affected(rows) => Ok(rows),
            Outcome::Rows(_) | Outcome::Done => Ok(0),
        }
    }

    async fn run(&self, task: Task<'_>) -> Result<Outcome, DatabaseError> {
        let text = match task {
            Task::Query(text, _) | Task::Batch(text) | Task::Prepare(text) | Task::Execute(text, _) => text,
        };
        if text.len() > MAX_STATEMENT {
            return Err(DatabaseError::InvalidQuery(format!(
                "the statement exceeds the limit of {MAX_STATEMENT} bytes"
            )));
        }
        if text.contains('\0') {
            return Err(DatabaseError::InvalidQuery(
                "the statement contains a NUL character".to_owned(),
            ));
        }
        match self.attempt(&task).await {
            // A stale statement is stale on every idle connection.
            Err(Failure::Stale(_)) => {
                self.pool.retain(|_, _| false);
                self.attempt(&task).await.map_err(Failure::into_error)
            }
            outcome => outcome.map_err(Failure::into_error),
        }
    }

    async fn attempt(&self, task: &Task<'_>) -> Result<Outcome, Failure> {
        let lease = Lease::new(&self.pool).await.map_err(Failure::Refused)?;
        let Some(connection) = lease.connection() else {
            return Err(Failure::Broken(DatabaseError::Unexpected(
                "no connection".to_owned(),
            )));
        };
        let in_time = tokio::time::timeout(self.limits.time + GRACE, perform(connection, task, self.limits));
        let outcome = in_time.await.unwrap_or_else(|_| {
            Err(Failure::Broken(DatabaseError::Unexpected(format!(
                "the PostgreSQL server {} did not answer within {} ms",
                self.pool.manager().server,
                self.limits.time.as_millis()
            ))))
        });
        if !matches!(outcome, Err(Failure::Broken(_) | Failure::Stale(_))) {
            lease.give_back();
        }
        outcome
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.pool.close();
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Database")
            .field(&self.pool.manager().server)
            .finish()
    }
}

/// Closes idle connections until the pool is dropped or closed.
fn close_idle(pool: &Pool<Connector>) {
    let pool = pool.weak();
    let Ok(runtime) = tokio::runtime::Handle::try_current() else {
        return;
    };
    runtime.spawn(async move {
        loop {
            tokio::time::sleep(IDLE / 5).await;
            let Some(pool) = pool.upgrade() else { return };
            if pool.is_closed() {
                return;
            }
            pool.retain(|_, metrics| metrics.last_used() < IDLE);
        }
    });
}

fn parameters(values: &[PgValue]) -> Result<Vec<Parameter>, DatabaseError> {
    let mut left = MAX_PARAMETERS;
    let numbered = values.iter().zip(1_usize..);
    let parameters = numbered.map(|(value, number)| {
        let parameter = Parameter::new(value);
        let parameter = parameter.map_err(|reason| {
            DatabaseError::InvalidParams(format!("invalid parameter {number}: {reason}"))
        })?;
        left = left.checked_sub(parameter.len()).ok_or_else(|| {
            DatabaseError::InvalidParams(format!(
                "the parameters exceed the limit of {MAX_PARAMETERS} bytes"
            ))
        })?;
        Ok(parameter)
    });
    parameters.collect()
}

async fn perform(connection: &Connection, task: &Task<'_>, limits: CallLimits) -> Result<Outcome, Failure> {
    let client = &connection.client;
    match task {
        Task::Batch(text) => match client.batch_execute(text).await {
            Ok(()) => Ok(Outcome::Done),
            Err(error) => Err(connection.failure(&error, false)),
        },
        Task::Prepare(text) => connection.statement(text).await.map(|_| Outcome::Done),
        Task::Execute(text, params) => {
            let statement = connection.statement(text).await?;
            check_count(statement.params().len(), params.len())?;
            let affected = client.execute_raw(&statement, params.iter()).await;
            let affected = affected.map_err(|error| connection.failure(&error, !params.is_empty()))?;
            Ok(Outcome::Affected(affected))
        }
        Task::Query(text, params) => {
            let statement = connection.statement(text).await?;
            check_count(statement.params().len(), params.len())?;
            let failure = |error| connection.failure(&error, !params.is_empty());
            let found = client
                .query_raw(&statement, params.iter())
                .await
                .map_err(failure)?;
            let mut found = pin!(found);
            let mut budget = Budget::new(limits.bytes);
            let mut rows = Vec::new();
            while let Some(row) = found.try_next().await.map_err(failure)? {
                if rows.len() == limits.rows {
                    return Err(too_large(&format!("more than {} rows", limits.rows)));
                }
                rows.push(read(&row, &mut budget, limits)?);
            }
            Ok(Outcome::Rows(rows))
        }
    }
}

fn check_count(expected: usize, given: usize) -> Result<(), Failure> {
    if expected == given {
        return Ok(());
    }
    Err(Failure::Refused(DatabaseError::InvalidParams(format!(
        "the statement has {expected} parameters, but {given} were given"
    ))))
}

/// The rest of the result is not read, so the connection cannot be reused.
fn too_large(what: &str) -> Failure {
    Failure::Broken(DatabaseError::Unexpected(format!(
        "the result is too large: it has {what}"
    )))
}

/// The bytes of a value; `None` for NULL.
struct Raw<'a>(Option<&'a [u8]>);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(
        _: &tokio_postgres::types::Type,
        raw: &'a [u8],
    ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(Some(raw)))
    }

    fn from_sql_null(
        _: &tokio_postgres::types::Type,
    ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(None))
    }

    fn accepts(_: &tokio_postgres::types::Type) -> bool {
        true
    }
}

fn read(row: &Row, budget: &mut Budget, limits: CallLimits) -> Result<ResultRow, Failure> {
    let columns = row.columns().iter().enumerate();
    let entries = columns.map(|(index, column)| {
        let value = budget
            .spend(size_of::<ResultRowEntry>() + column.name().len())
            .and_then(|()| match row.try_get::<_, Raw<'_>>(index) {
                Ok(raw) => values::value(column.type_(), raw.0, budget),
                Err(_) => Err(Undecodable::Malformed),
            });
        let value = value.map_err(|error| match error {
            Undecodable::TooLarge => too_large(&format!("more than {} bytes", limits.bytes)),
            Undecodable::Malformed => unreadable(column, "the server sent an invalid value"),
            Undecodable::Unsupported(reason) => unreadable(column, reason),
        })?;
        Ok(ResultRowEntry {
            column_name: column.name().to_owned(),
            value,
        })
    });
    entries.collect()
}

fn unreadable(column: &tokio_postgres::Column, reason: &str) -> Failure {
    // More rows may follow, which are not read.
    Failure::Broken(DatabaseError::Unexpected(format!(
        "column '{}' of type {} cannot be read: {reason}; cast it, for example to text",
        column.name(),
        column.type_()
    )))
}

/// A connection in use by a call. If dropped without [`give_back`](Self::give_back), the server is asked to cancel the running
/// statement, and the connection is closed.
struct Lease {
    connection: Option<Object<Connector>>,
    pool: Pool<Connector>,
}

impl Lease {
    async fn new(pool: &Pool<Connector>) -> Result<Self, DatabaseError> {
        let connection = pool.get().await.map_err(|error| {
            let server = &pool.manager().server;
            DatabaseError::Unexpected(match error {
                PoolError::Backend(error) => return error,
                PoolError::Timeout(TimeoutType::Wait) => format!(
                    "all {} connections to the PostgreSQL server {server} are in use",
                    pool.status().max_size
                ),
                PoolError::Timeout(_) => format!("the PostgreSQL server {server} does not answer"),
                error => format!("no connection to the PostgreSQL server {server}: {error}"),
            })
        })?;
        Ok(Self {
            connection: Some(connection),
            pool: pool.clone(),
        })
    }

    fn connection(&self) -> Option<&Connection> {
        self.connection.as_deref()
    }

    /// Ends the call: resets the connection in the background and then returns it to the pool.
    fn give_back(mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        let reset = self.pool.manager().reset();
        tokio::spawn(async move {
            let clean = tokio::time::timeout(TIMEOUT, connection.client.batch_execute(&reset)).await;
            if !matches!(clean, Ok(Ok(()))) {
                drop(Object::take(connection));
            }
        });
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        let connection = Object::take(connection);
        let (Ok(runtime), false) = (
            tokio::runtime::Handle::try_current(),
            connection.client.is_closed(),
        ) else {
            return;
        };
        let pool = self.pool.clone();
        runtime.spawn(async move {
            let cancel = pool.manager().cancel(connection.client.cancel_token());
            let _ = tokio::time::timeout(CONNECT, cancel).await;
            drop(connection);
        });
    }
}
