//! The development server and its sockets. It can move to other addresses while it runs.
//!
//! # Guarantees
//! New addresses are bound, and the component is deployed behind them, before the old ones are released. A socket whose
//! address stays is never closed. After any failure, the server continues on its old addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc::Sender;
use tokio::task::JoinSet;
use wash_runtime::telemetry::Telemetry;

use crate::dev::application::Application;
use crate::dev::events::DevEvent;
use crate::dev::host::{Deployed, DevHost, HostOptions};
use crate::error::{Result, ResultExt as _};
use crate::serve::TlsFiles;
use crate::serve::listen;

/// Time for requests in flight to finish on shutdown. Shorter than on a cluster host, because a user waits at the
/// terminal.
pub(crate) const GRACE: Duration = Duration::from_secs(5);

/// Where and how to serve.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// The requested addresses.
    pub(crate) addresses: Vec<SocketAddr>,
    /// Host names that requests may be for.
    pub(crate) allowed_hosts: Vec<String>,
    /// Certificate files; if set, HTTPS is served.
    pub(crate) tls: Option<TlsFiles>,
    /// Use the next free port if the requested one is busy.
    pub(crate) find_free_port: bool,
    /// Cache folder for compiled components.
    pub(crate) compiled: PathBuf,
    /// Destination of the spans, metrics and logs of guests.
    pub(crate) telemetry: Telemetry,
}

impl PartialEq for Endpoint {
    fn eq(&self, other: &Self) -> bool {
        let files = |endpoint: &Self| endpoint.tls.clone().map(|tls| (tls.cert, tls.key, tls.ca));
        self.addresses == other.addresses && files(self) == files(other)
    }
}

/// A server that can move to other addresses.
#[derive(Debug)]
pub(crate) struct MovableServer {
    endpoint: Endpoint,
    server: DevHost,
    /// Handles of the sockets, so that the next server can share a socket whose address stays.
    listeners: Vec<TcpListener>,
    events: Sender<DevEvent>,
    retired: JoinSet<()>,
}

impl MovableServer {
    /// Starts serving on these sockets, which were bound for `endpoint`. Requests wait for the first deployment.
    pub(crate) async fn start(
        endpoint: Endpoint,
        listeners: Vec<TcpListener>,
        events: Sender<DevEvent>,
    ) -> Result<Self> {
        let server = start(&endpoint, &listeners, &events).await?;
        Ok(Self {
            endpoint,
            server,
            listeners,
            events,
            retired: JoinSet::new(),
        })
    }

    /// The requested endpoint.
    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The served URLs, in the order of the addresses.
    pub(crate) fn urls(&self) -> Vec<String> {
        let scheme = if self.endpoint.tls.is_some() {
            "https"
        } else {
            "http"
        };
        self.server
            .addresses()
            .into_iter()
            .map(|address| format!("{scheme}://{}", reachable(address)))
            .collect()
    }

    /// The URL to show and to open in a browser.
    pub(crate) fn url(&self) -> String {
        self.urls().into_iter().next().unwrap_or_default()
    }

    /// Replaces the workload. On an error, the old one continues to serve.
    pub(crate) async fn deploy(&self, application: Application) -> Result<Deployed> {
        self.server.deploy(application).await
    }

    /// Moves to another endpoint. The application, if any, is deployed there before the old addresses are released.
    pub(crate) async fn move_to(
        &mut self,
        endpoint: Endpoint,
        application: Option<Application>,
    ) -> Result<Option<Deployed>> {
        let listeners = listen::bind(&endpoint.addresses, endpoint.find_free_port, &self.listeners)?;
        let server = start(&endpoint, &listeners, &self.events).await?;
        let deployed = match application {
            None => None,
            Some(application) => match server.deploy(application).await {
                Ok(deployed) => Some(deployed),
                Err(error) => {
                    self.retired.spawn(server.shutdown(GRACE));
                    return Err(error);
                }
            },
        };
        let old = std::mem::replace(&mut self.server, server);
        self.listeners = listeners;
        self.endpoint = endpoint;
        self.retired.spawn(old.shutdown(GRACE));
        Ok(deployed)
    }

    /// Stops accepting connections and waits up to [`GRACE`] for requests in flight.
    pub(crate) async fn shutdown(mut self) {
        drop(self.listeners);
        self.server.shutdown(GRACE).await;
        while self.retired.join_next().await.is_some() {}
    }
}

async fn start(endpoint: &Endpoint, listeners: &[TcpListener], events: &Sender<DevEvent>) -> Result<DevHost> {
    let listeners: std::io::Result<Vec<TcpListener>> = listeners.iter().map(TcpListener::try_clone).collect();
    let options = HostOptions {
        listeners: listeners.or_fail(|| "cannot share the listening sockets")?,
        allowed_hosts: endpoint.allowed_hosts.clone(),
        tls: endpoint.tls.clone(),
        compiled: endpoint.compiled.clone(),
        telemetry: endpoint.telemetry.clone(),
        events: events.clone(),
    };
    DevHost::start(options).await
}

/// An address that a browser can open: the loopback address for a listener on all addresses.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
