//! Connections to NATS servers, which plugins share.
//!
//! # Guarantees
//! A server that is down keeps nothing from starting and holds nobody up: who wants it is told so within a second, and finds it
//! as soon as it is back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use async_nats::{Client, ConnectOptions, Event};
use tokio::sync::{OnceCell, watch};
use url::Url;

use super::backends::{Settings, SettingsError};
use super::observe::TIMEOUT;
use super::servers::{Servers, name};

/// Time that somebody waits for a server that is not connected.
const PATIENCE: Duration = Duration::from_secs(1);

/// Longest time between two attempts to connect.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

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

/// The NATS servers of a host: one connection to each, while somebody uses it.
#[derive(Clone, Debug)]
pub struct NatsServers {
    servers: Servers,
    connections: Arc<Mutex<HashMap<Url, Weak<NatsServer>>>>,
}

impl NatsServers {
    /// The servers that workloads may name.
    pub fn new(servers: Servers) -> Self {
        Self {
            servers,
            connections: Arc::default(),
        }
    }

    /// The server that the key `url` of an entry names, or the default one. Does not connect yet.
    ///
    /// # Errors
    /// It is no URL of a NATS server, not allowed, or absent without a default.
    pub fn choose(&self, settings: &Settings<'_>) -> Result<Arc<NatsServer>, SettingsError> {
        let url = self.servers.choose("url", settings.get("url"))?;
        if !matches!(url.scheme(), "nats" | "tls" | "ws" | "wss") {
            return Err(SettingsError::Invalid {
                key: "url",
                reason: "the URL of a NATS server begins with nats:// or tls://".to_owned(),
            });
        }
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        connections.retain(|_, server| server.strong_count() > 0);
        if let Some(server) = connections.get(&url).and_then(Weak::upgrade) {
            return Ok(server);
        }
        let server = Arc::new(NatsServer {
            url: url.clone(),
            connected: Arc::new(watch::Sender::new(false)),
            client: OnceCell::new(),
        });
        connections.insert(url, Arc::downgrade(&server));
        Ok(server)
    }
}

/// A NATS server; connected when it is first used, and again whenever the connection is lost.
pub struct NatsServer {
    url: Url,
    connected: Arc<watch::Sender<bool>>,
    client: OnceCell<Client>,
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
        // A connection that nobody uses any more ends, and that is nothing to tell.
        let (connected, server) = (Arc::downgrade(&self.connected), self.name());
        let options = ConnectOptions::new()
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
