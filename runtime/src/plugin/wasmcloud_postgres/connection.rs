//! Connections to a server, created for the pool.
//!
//! # Flow
//! A call takes a connection from the pool. The pool opens a new one if needed: connect → encrypt, depending on the URL → log
//! in → set the time limit of statements. After the call the connection returns to the pool, unless it is closed.
//!
//! # Guarantees
//! No server message takes more memory than a result may have, plus a fixed overhead.
//!
//! # Errors
//! [`Failure`] indicates whether the connection can be reused.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use deadpool::managed::{self, Metrics, RecycleError, RecycleResult};
use parking_lot::Mutex;
use rustls_pki_types::ServerName;
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_postgres::error::SqlState;
use tokio_postgres::{CancelToken, Client, Config, NoTls, Statement};

use super::bounded::Bounded;
use super::error::{DatabaseError, refusal};
use super::tls::Tls;

/// Most prepared statements cached per connection; when the cache is full, it is cleared.
const STATEMENTS: usize = 100;
/// Longest statement that is cached, in bytes.
const MAX_CACHED_LEN: usize = 16 << 10;
/// Allowance for the parts of a message other than values.
const OVERHEAD: usize = 64 << 10;
/// The `SSLRequest` message: its length and its code.
const ENCRYPT: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// The error of a call on a connection.
pub(super) enum Failure {
    /// The error for the guest; the connection can be reused.
    Refused(DatabaseError),
    /// The connection cannot be reused.
    Broken(DatabaseError),
    /// A cached prepared statement is no longer valid on the server. Nothing was executed; a retry on another connection may
    /// succeed.
    Stale(DatabaseError),
}

impl Failure {
    pub(super) fn into_error(self) -> DatabaseError {
        match self {
            Self::Refused(error) | Self::Broken(error) | Self::Stale(error) => error,
        }
    }
}

/// The error of a failed connection attempt.
#[derive(Debug, thiserror::Error)]
enum NoConnection {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("it does not support TLS, which 'sslmode' requires")]
    Unencrypted,
    #[error("{0}")]
    Name(#[from] rustls_pki_types::InvalidDnsNameError),
    #[error("it does not use the PostgreSQL protocol")]
    Protocol,
    #[error("{0}")]
    Postgres(String),
}

impl From<tokio_postgres::Error> for NoConnection {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Postgres(describe(&error))
    }
}

/// Formats an error with its cause.
fn describe(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        (Some(refused), _) => refusal(refused, false).to_string(),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}

/// Connects to one server, as one user, to one database.
pub(super) struct Connector {
    /// The server without what is secret about it.
    pub(super) server: String,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Option<Tls>,
    pub(super) login: Config,
    pub(super) statement_timeout: Duration,
    /// Largest message accepted from the server, in bytes, not counting [`OVERHEAD`].
    pub(super) max_message: usize,
}

impl Connector {
    /// Opens a connection, encrypted according to the TLS mode.
    async fn stream(&self) -> Result<Box<dyn Stream>, NoConnection> {
        #[cfg(unix)]
        if self.host.starts_with('/') {
            let socket = format!("{}/.s.PGSQL.{}", self.host, self.port);
            return Ok(Box::new(tokio::net::UnixStream::connect(socket).await?));
        }
        let mut socket = TcpStream::connect((self.host.as_str(), self.port)).await?;
        socket.set_nodelay(true)?;
        let keepalive = TcpKeepalive::new()
            .with_time(Duration::from_secs(10))
            .with_interval(Duration::from_secs(5));
        SockRef::from(&socket).set_tcp_keepalive(&keepalive)?;
        let Some(tls) = &self.tls else {
            return Ok(Box::new(socket));
        };
        socket.write_all(&ENCRYPT).await?;
        // Read exactly one byte: everything after it must be encrypted.
        match socket.read_u8().await? {
            b'S' => {
                let name = ServerName::try_from(self.host.clone())?;
                Ok(Box::new(tls.connector.connect(name, socket).await?))
            }
            b'N' if tls.required => Err(NoConnection::Unencrypted),
            b'N' => Ok(Box::new(socket)),
            _ => Err(NoConnection::Protocol),
        }
    }

    async fn connect(&self) -> Result<Connection, NoConnection> {
        let exceeded = Arc::new(AtomicBool::new(false));
        let most = self.max_message.saturating_add(OVERHEAD);
        let stream = Bounded::new(self.stream().await?, most, Arc::clone(&exceeded));
        let (client, connection) = self.login.connect_raw(stream, NoTls).await?;
        let server = self.server.clone();
        let task = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(
                    server,
                    error = describe(&error),
                    "PostgreSQL connection ended with an error"
                );
            }
        });
        let connection = Connection {
            client,
            task,
            server: self.server.clone(),
            exceeded,
            statements: Mutex::default(),
        };
        connection.client.batch_execute(&self.limit_time()).await?;
        Ok(connection)
    }

    fn limit_time(&self) -> String {
        format!("SET statement_timeout = {}", self.statement_timeout.as_millis())
    }

    /// Returns the SQL that restores the initial state of a connection, except for its prepared statements.
    pub(super) fn reset(&self) -> String {
        format!(
            "ROLLBACK; CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; \
             SELECT pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES; {}",
            self.limit_time()
        )
    }

    /// Asks the server to cancel the statement running on a connection.
    pub(super) async fn cancel(&self, token: CancelToken) {
        if let Ok(stream) = self.stream().await {
            let _ = token.cancel_query_raw(stream, NoTls).await;
        }
    }
}

impl managed::Manager for Connector {
    type Type = Connection;
    type Error = DatabaseError;

    async fn create(&self) -> Result<Connection, DatabaseError> {
        self.connect().await.map_err(|error| {
            DatabaseError::Unexpected(format!(
                "cannot connect to the PostgreSQL server {}: {error}",
                self.server
            ))
        })
    }

    async fn recycle(&self, connection: &mut Connection, _: &Metrics) -> RecycleResult<DatabaseError> {
        if connection.client.is_closed() {
            return Err(RecycleError::message("closed"));
        }
        Ok(())
    }
}

/// A connection to the server, with its cached prepared statements.
pub(super) struct Connection {
    pub(super) client: Client,
    task: JoinHandle<()>,
    /// The server without what is secret about it.
    server: String,
    /// Whether the connection was ended because of a message over the size limit.
    exceeded: Arc<AtomicBool>,
    statements: Mutex<HashMap<String, Statement>>,
}

impl Connection {
    /// Returns the prepared statement for a text, from the cache or newly prepared.
    pub(super) async fn statement(&self, text: &str) -> Result<Statement, Failure> {
        let kept = || self.statements.lock();
        if let Some(statement) = kept().get(text) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(text).await;
        let statement = statement.map_err(|error| self.failure(&error, false))?;
        if text.len() <= MAX_CACHED_LEN {
            let mut kept = kept();
            if kept.len() >= STATEMENTS {
                kept.clear();
            }
            kept.insert(text.to_owned(), statement.clone());
        }
        Ok(statement)
    }

    /// Classifies an error of the client library.
    pub(super) fn failure(&self, error: &tokio_postgres::Error, has_params: bool) -> Failure {
        let Some(refused) = error.as_db_error() else {
            let message = if self.exceeded.load(Ordering::Relaxed) {
                "the result is too large: one row exceeds the limit".to_owned()
            } else if self.client.is_closed() {
                format!("the PostgreSQL server {} ended the connection", self.server)
            } else {
                // For example COPY, which uses another protocol flow.
                format!("the statement is not supported: {}", describe(error))
            };
            return Failure::Broken(DatabaseError::Unexpected(message));
        };
        let error = refusal(refused, has_params);
        // The prepared statement is gone, or a table change altered its result columns.
        let is_stale = *refused.code() == SqlState::INVALID_SQL_STATEMENT_NAME
            || (*refused.code() == SqlState::FEATURE_NOT_SUPPORTED
                && refused.routine() == Some("RevalidateCachedQuery"));
        if is_stale {
            Failure::Stale(error)
        } else {
            Failure::Refused(error)
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}
