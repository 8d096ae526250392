//! Connections to a server, and the pool that keeps them.
//!
//! # Flow
//! A call takes a connection from the pool, which makes one if need be: connect → encrypt, as the URL says → log in → bound the
//! time of statements. After the call it goes back into the pool, unless it is closed.
//!
//! # Guarantees
//! No message of a server takes more memory than a result may have.
//!
//! # Errors
//! [`Failure`] says whether the connection can be used again.

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

/// Statements that a connection keeps; when there are as many, it forgets them all.
const STATEMENTS: usize = 100;
/// Longest statement that a connection keeps.
const KEPT: usize = 16 << 10;
/// What a message has beside values.
const OVERHEAD: usize = 64 << 10;
/// Asks a server whether it encrypts: its length and its number.
const ENCRYPT: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// Why a call of a connection failed.
pub(super) enum Failure {
    /// As the guest sees it; the connection can be used again.
    Refused(DatabaseError),
    /// As the guest sees it; the connection cannot be used again.
    Broken(DatabaseError),
    /// The server no longer has what this connection prepared, and nothing happened: another one may succeed.
    Stale(DatabaseError),
}

impl Failure {
    pub(super) fn into_error(self) -> DatabaseError {
        match self {
            Self::Refused(error) | Self::Broken(error) | Self::Stale(error) => error,
        }
    }
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
enum NoConnection {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("it does not encrypt connections")]
    Unencrypted,
    #[error("{0}")]
    Name(#[from] rustls_pki_types::InvalidDnsNameError),
    #[error("it speaks another protocol")]
    Protocol,
    #[error("{0}")]
    Postgres(String),
}

impl From<tokio_postgres::Error> for NoConnection {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Postgres(words(&error))
    }
}

/// An error with its causes.
fn words(error: &tokio_postgres::Error) -> String {
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
    /// Most bytes of a message of the server, but for some.
    pub(super) max_message: usize,
}

impl Connector {
    /// An encrypted connection, if that is wanted.
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
        // One byte and no more: what comes next has to be encrypted.
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
                tracing::debug!(server, error = words(&error), "a connection to PostgreSQL ended");
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

    /// Makes of a connection what it was at its beginning, but for its prepared statements.
    pub(super) fn reset(&self) -> String {
        format!(
            "ROLLBACK; CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; \
             SELECT pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES; {}",
            self.limit_time()
        )
    }

    /// Ask the server to end what a connection is doing.
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

/// A connection.
pub(super) struct Connection {
    pub(super) client: Client,
    task: JoinHandle<()>,
    /// The server without what is secret about it.
    server: String,
    /// The server sent a message that was too large, which ended the connection.
    exceeded: Arc<AtomicBool>,
    statements: Mutex<HashMap<String, Statement>>,
}

impl Connection {
    /// A prepared statement, if need be after preparing it.
    pub(super) async fn statement(&self, text: &str) -> Result<Statement, Failure> {
        let kept = || self.statements.lock();
        if let Some(statement) = kept().get(text) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(text).await;
        let statement = statement.map_err(|error| self.failure(&error, false))?;
        if text.len() <= KEPT {
            let mut kept = kept();
            if kept.len() >= STATEMENTS {
                kept.clear();
            }
            kept.insert(text.to_owned(), statement.clone());
        }
        Ok(statement)
    }

    /// What an error of the client means.
    pub(super) fn failure(&self, error: &tokio_postgres::Error, has_params: bool) -> Failure {
        let Some(refused) = error.as_db_error() else {
            let message = if self.exceeded.load(Ordering::Relaxed) {
                "the result is too large: one row exceeds what a result may have".to_owned()
            } else if self.client.is_closed() {
                format!("the PostgreSQL server {} ended the connection", self.server)
            } else {
                // Such as a COPY, which has a protocol of its own.
                format!("the statement cannot be used here: {}", words(error))
            };
            return Failure::Broken(DatabaseError::Unexpected(message));
        };
        let known = refusal(refused, has_params);
        // What was prepared is gone, or its result has other columns since a table changed.
        let is_stale = *refused.code() == SqlState::INVALID_SQL_STATEMENT_NAME
            || (*refused.code() == SqlState::FEATURE_NOT_SUPPORTED
                && refused.routine() == Some("RevalidateCachedQuery"));
        if is_stale {
            Failure::Stale(known)
        } else {
            Failure::Refused(known)
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}
