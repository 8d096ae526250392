//! NATS connections, shared by the plugins.
//!
//! # Guarantees
//! An unreachable server blocks nothing: hosts and workloads start without it, and calls fail within a second. Calls succeed
//! again as soon as the connection is back.

use std::sync::{Arc, Weak};
use std::time::Duration;

use async_nats::connection::State;
use async_nats::{Client, ConnectOptions, Event};
use percent_encoding::percent_decode_str;
use tokio::sync::{OnceCell, watch};
use url::Url;

use super::backends::{Settings, SettingsError};
use super::observe::TIMEOUT;
use super::server_kind::ServerKind;
use super::servers::{Servers, name};
use crate::weak_map::WeakMap;

/// How long a call waits for the connection before it fails.
const CONNECT_WAIT: Duration = Duration::from_secs(1);

/// Interval for polling the state of a client that the embedder created.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Longest pause between two connection attempts.
const MAX_RECONNECT_DELAY: Duration = Duration::from_secs(1);

/// Value of the `backend` key that selects NATS.
pub const BACKEND: &str = "nats";

/// The NATS server kind.
pub const SERVER: ServerKind = ServerKind {
    name: "NATS",
    schemes: &["nats", "tls"],
    aliases: &[],
    port: 4222,
};

/// Longest name of a bucket or an object store, in bytes. The server uses the name as a folder name.
#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
pub(crate) const LONGEST_NAME: usize = 200;

/// Returns the name of the bucket or object store for `parts`, such as namespace, workload and container. Different parts
/// result in different names. A byte that NATS does not allow becomes `_` followed by two hexadecimal digits. A name longer
/// than [`LONGEST_NAME`] is replaced by its digest.
#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
pub(crate) fn name_of(parts: &[&str]) -> String {
    use std::fmt::Write as _;

    use sha2::Digest as _;
    let mut name = String::from("wash");
    for part in parts {
        name.push_str("__");
        for byte in part.bytes() {
            if byte.is_ascii_alphanumeric() || byte == b'-' {
                name.push(char::from(byte));
            } else {
                // Writing to a string cannot fail.
                let _ = write!(name, "_{byte:02X}");
            }
        }
    }
    if name.len() <= LONGEST_NAME {
        return name;
    }
    format!("wash_{:x}", sha2::Sha256::digest(name))
}

/// Adds the credentials from the URL, if any, to `options`: `nats://USER:PASSWORD@HOST` or `nats://TOKEN@HOST`, with special
/// characters percent-encoded. The client library ignores credentials in URLs.
#[must_use]
pub fn with_credentials_of(url: &Url, options: ConnectOptions) -> ConnectOptions {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    match (url.username(), url.password()) {
        ("", None) => options,
        (token, None) => options.token(decoded(token)),
        (user, Some(password)) => options.user_and_password(decoded(user), decoded(password)),
    }
}

/// The NATS servers of a host. Each has one connection, kept open while it is in use.
#[derive(Clone, Debug)]
pub struct NatsServers {
    servers: Servers,
    own: Own,
    /// Keyed by URL and by whether it is the host's default server.
    connections: Arc<WeakMap<(Url, bool), NatsServer>>,
}

/// How to connect to the default server, used by entries without a `url`. Servers named by workloads never get these options.
#[derive(Clone, Debug, Default)]
struct Own {
    options: ConnectOptions,
    /// A client that the embedder already connected.
    client: Option<Client>,
}

impl NatsServers {
    /// Creates the set from the servers that workloads may name.
    pub fn new(servers: Servers) -> Self {
        Self {
            servers,
            own: Own::default(),
            connections: Arc::default(),
        }
    }

    /// Sets the credentials and certificates for the default server.
    #[must_use]
    pub fn with_options(mut self, options: ConnectOptions) -> Self {
        self.own.options = options;
        self
    }

    /// Uses this client as the default server. Workloads may not name any other server.
    #[must_use]
    pub fn of(client: Client) -> Self {
        let mut servers = Self::new(Servers::none());
        servers.own.client = Some(client);
        servers
    }

    /// Returns the server named by the key `url` of an entry, or the default one. Does not connect yet.
    ///
    /// # Errors
    /// Fails if the value is not a NATS URL or names a server that is not allowed, or if it is absent and there is no default.
    pub fn choose(&self, settings: &Settings<'_>) -> Result<Arc<NatsServer>, SettingsError> {
        let named = settings.get("url");
        let url = match (&self.own.client, named) {
            (Some(_), None) => Self::client_url()?,
            _ => self.servers.choose(&SERVER, "url", named)?,
        };
        SERVER.check("url", &url)?;
        let is_own = named.is_none();
        Ok(self.connections.get_or((url.clone(), is_own), || NatsServer {
            url,
            own: if is_own { self.own.clone() } else { Own::default() },
            connected: Arc::new(watch::Sender::new(false)),
            client: OnceCell::new(),
        }))
    }

    /// Placeholder URL for the embedder's client, shown in logs and errors.
    fn client_url() -> Result<Url, SettingsError> {
        Url::parse("nats://of-the-host").map_err(|error| SettingsError::Invalid {
            key: "url",
            reason: error.to_string(),
        })
    }
}

/// A NATS server. Connects on first use and reconnects whenever the connection is lost.
pub struct NatsServer {
    url: Url,
    own: Own,
    connected: Arc<watch::Sender<bool>>,
    client: OnceCell<Client>,
}

/// Polls the state of the embedder's client into `connected` until all other owners of `connected` are dropped.
async fn follow(client: Client, connected: Weak<watch::Sender<bool>>) {
    while let Some(connected) = connected.upgrade() {
        let now = client.connection_state() == State::Connected;
        connected.send_if_modified(|before| std::mem::replace(before, now) != now);
        drop(connected);
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

/// The server is not connected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the NATS server {0} is not connected")]
pub struct NotConnected(String);

impl NatsServer {
    /// The server's URL without secrets, for logs and errors.
    pub fn name(&self) -> String {
        name(&self.url)
    }

    /// Returns the connected client.
    ///
    /// # Errors
    /// Fails if there is no connection within a second.
    pub async fn client(&self) -> Result<Client, NotConnected> {
        let client = self.client.get_or_try_init(|| self.connect()).await?;
        let mut connected = self.connected.subscribe();
        match tokio::time::timeout(CONNECT_WAIT, connected.wait_for(|connected| *connected)).await {
            Ok(Ok(_)) => Ok(client.clone()),
            _ => Err(NotConnected(self.name())),
        }
    }

    /// Waits until the connection is lost.
    pub async fn lost(&self) {
        let mut connected = self.connected.subscribe();
        // Cannot fail: the sender lives as long as `self`.
        let _ = connected.wait_for(|connected| !*connected).await;
    }

    /// Returns a client that retries in the background until it is connected.
    async fn connect(&self) -> Result<Client, NotConnected> {
        if let Some(client) = &self.own.client {
            tokio::spawn(follow(client.clone(), Arc::downgrade(&self.connected)));
            return Ok(client.clone());
        }
        // The callback must not keep an unused connection open, and its closing is not logged.
        let (connected, server) = (Arc::downgrade(&self.connected), self.name());
        let options = with_credentials_of(&self.url, self.own.options.clone())
            .name("wash")
            .retry_on_initial_connect()
            .connection_timeout(TIMEOUT)
            .request_timeout(Some(TIMEOUT))
            .reconnect_delay_callback(|attempts| {
                let doubled = 1 << attempts.min(8);
                Duration::from_millis(10 * doubled).min(MAX_RECONNECT_DELAY)
            })
            .event_callback(move |event| {
                let Some(connected) = connected.upgrade() else {
                    return std::future::ready(());
                };
                match &event {
                    Event::Connected => {
                        tracing::info!(server, "connected to NATS");
                        connected.send_replace(true);
                    }
                    Event::Disconnected | Event::Closed => {
                        tracing::warn!(server, "NATS connection lost; reconnecting");
                        connected.send_replace(false);
                    }
                    Event::ServerError(error) => tracing::warn!(server, %error, "NATS server error"),
                    Event::ClientError(error) => tracing::debug!(server, %error, "cannot reach NATS"),
                    _ => {}
                }
                std::future::ready(())
            });
        let client = options.connect(self.url.as_str()).await;
        client.map_err(|error| {
            tracing::warn!(server = self.name(), %error, "cannot connect to NATS");
            NotConnected(self.name())
        })
    }
}

impl std::fmt::Debug for NatsServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("NatsServer").field(&self.name()).finish()
    }
}
