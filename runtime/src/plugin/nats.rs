//! Connections to NATS servers, which plugins share.
//!
//! # Guarantees
//! A server that is down keeps nothing from starting and holds nobody up: who wants it is told so within a second, and finds it
//! as soon as it is back.

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

/// Time that somebody waits for a server that is not connected.
const PATIENCE: Duration = Duration::from_secs(1);

/// Between two looks at a connection that somebody else made.
const LOOK: Duration = Duration::from_millis(50);

/// Longest time between two attempts to connect.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// What `backend` says to get data or messages of a NATS server.
pub const BACKEND: &str = "nats";

/// The servers.
pub const SERVER: ServerKind = ServerKind {
    name: "NATS",
    schemes: &["nats", "tls", "ws", "wss"],
    aliases: &[],
    port: 4222,
};

/// Longest name of a bucket or an object store; the server makes a folder of it.
#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
pub(crate) const LONGEST_NAME: usize = 200;

/// The name of a bucket or an object store whose owner is named by `parts`, such as namespace, workload and container: other
/// parts are another name. Bytes that NATS does not allow are `_` and two hexadecimal digits.
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

/// Connect as the user, or with the token, that is in the URL, if there is one: `nats://USER:PASSWORD@HOST` or `nats://TOKEN@HOST`,
/// in which special characters are percent-encoded. The client does not look at them itself.
#[must_use]
pub fn with_credentials_of(url: &Url, options: ConnectOptions) -> ConnectOptions {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    match (url.username(), url.password()) {
        ("", None) => options,
        (token, None) => options.token(decoded(token)),
        (user, Some(password)) => options.user_and_password(decoded(user), decoded(password)),
    }
}

/// The NATS servers of a host: one connection to each, while somebody uses it.
#[derive(Clone, Debug)]
pub struct NatsServers {
    servers: Servers,
    own: Own,
    /// By URL, and by whether it is the host's own server.
    connections: Arc<WeakMap<(Url, bool), NatsServer>>,
}

/// How the host's own server is reached, where an entry names none. What a workload names gets nothing of it.
#[derive(Clone, Debug, Default)]
struct Own {
    options: ConnectOptions,
    /// Somebody connected before.
    client: Option<Client>,
}

impl NatsServers {
    /// The servers that workloads may name.
    pub fn new(servers: Servers) -> Self {
        Self {
            servers,
            own: Own::default(),
            connections: Arc::default(),
        }
    }

    /// Connect to the server of those who name none with these credentials and certificates.
    #[must_use]
    pub fn with_options(mut self, options: ConnectOptions) -> Self {
        self.own.options = options;
        self
    }

    /// The server of this client for those who name none, and no other.
    #[must_use]
    pub fn of(client: Client) -> Self {
        let mut servers = Self::new(Servers::none());
        servers.own.client = Some(client);
        servers
    }

    /// The server that the key `url` of an entry names, or the default one. Does not connect yet.
    ///
    /// # Errors
    /// It is not the URL of a NATS server, not allowed, or absent without a default.
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

    /// Stands for the server of a client that somebody else made, in logs and errors.
    fn client_url() -> Result<Url, SettingsError> {
        Url::parse("nats://of-the-host").map_err(|error| SettingsError::Invalid {
            key: "url",
            reason: error.to_string(),
        })
    }
}

/// A NATS server; connected when it is first used, and again whenever the connection is lost.
pub struct NatsServer {
    url: Url,
    own: Own,
    connected: Arc<watch::Sender<bool>>,
    client: OnceCell<Client>,
}

/// Say whether a client of somebody else is connected, for as long as somebody wants to know.
async fn follow(client: Client, connected: Weak<watch::Sender<bool>>) {
    while let Some(connected) = connected.upgrade() {
        let now = client.connection_state() == State::Connected;
        connected.send_if_modified(|before| std::mem::replace(before, now) != now);
        drop(connected);
        tokio::time::sleep(LOOK).await;
    }
}

/// A server does not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the NATS server {0} is not connected")]
pub struct NotConnected(String);

impl NatsServer {
    /// The server without what is secret about it.
    pub fn name(&self) -> String {
        name(&self.url)
    }

    /// The connected client.
    ///
    /// # Errors
    /// There is no connection now.
    pub async fn client(&self) -> Result<Client, NotConnected> {
        let client = self.client.get_or_try_init(|| self.connect()).await?;
        let mut connected = self.connected.subscribe();
        match tokio::time::timeout(PATIENCE, connected.wait_for(|connected| *connected)).await {
            Ok(Ok(_)) => Ok(client.clone()),
            _ => Err(NotConnected(self.name())),
        }
    }

    /// Returns when there is no connection any more.
    pub async fn lost(&self) {
        let mut connected = self.connected.subscribe();
        // It is there for as long as this is.
        let _ = connected.wait_for(|connected| !*connected).await;
    }

    /// A client that goes on trying.
    async fn connect(&self) -> Result<Client, NotConnected> {
        if let Some(client) = &self.own.client {
            tokio::spawn(follow(client.clone(), Arc::downgrade(&self.connected)));
            return Ok(client.clone());
        }
        // A connection that nobody uses any more ends, and that is nothing to tell.
        let (connected, server) = (Arc::downgrade(&self.connected), self.name());
        let options = with_credentials_of(&self.url, self.own.options.clone())
            .name("wash")
            .retry_on_initial_connect()
            .connection_timeout(TIMEOUT)
            .request_timeout(Some(TIMEOUT))
            .reconnect_delay_callback(|attempts| {
                let doubled = 1 << attempts.min(8);
                Duration::from_millis(10 * doubled).min(LONGEST_PAUSE)
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
                        tracing::warn!(server, "the connection to NATS is lost");
                        connected.send_replace(false);
                    }
                    Event::ServerError(error) => tracing::warn!(server, %error, "NATS reports an error"),
                    Event::ClientError(error) => tracing::debug!(server, %error, "NATS cannot be reached"),
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
