//! The server and the sockets it serves, which may change while it runs.
//!
//! # Guarantees
//! New addresses are bound, and the component is deployed behind them, before the old ones are given up;
//! a socket that stays is never closed. Any failure leaves everything as it was.

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

/// How long requests may go on once the server is asked to stop. Less than on a host of a cluster: somebody waits at a
/// terminal.
pub(crate) const GRACE: Duration = Duration::from_secs(5);

/// Where and how to serve.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// The addresses that were asked for.
    pub(crate) addresses: Vec<SocketAddr>,
    /// Serve HTTPS with these files.
    pub(crate) tls: Option<TlsFiles>,
    /// Take the next free port where one is busy.
    pub(crate) find_free_port: bool,
    /// Where compiled code is kept.
    pub(crate) compiled: PathBuf,
    /// Where spans, metrics and logs of guests go.
    pub(crate) telemetry: Telemetry,
}

impl PartialEq for Endpoint {
    fn eq(&self, other: &Self) -> bool {
        let files = |endpoint: &Self| endpoint.tls.clone().map(|tls| (tls.cert, tls.key, tls.ca));
        self.addresses == other.addresses && files(self) == files(other)
    }
}

/// A server that can move.
#[derive(Debug)]
pub(crate) struct MovableServer {
    endpoint: Endpoint,
    server: DevHost,
    /// Our handles of the sockets: a server that takes over an address shares the socket with its predecessor.
    listeners: Vec<TcpListener>,
    events: Sender<DevEvent>,
    retired: JoinSet<()>,
}

impl MovableServer {
    /// Serve with these sockets, which were bound for `endpoint`. Requests wait for the first deployment.
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

    /// What was asked for.
    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The URLs that are served, the best one first.
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

    /// The URL to show and to open.
    pub(crate) fn url(&self) -> String {
        self.urls().into_iter().next().unwrap_or_default()
    }

    /// Replace the workload. On an error the old one goes on serving.
    pub(crate) async fn deploy(&self, application: Application) -> Result<Deployed> {
        self.server.deploy(application).await
    }

    /// Serve elsewhere. The application, if there is one, is deployed there before the old addresses are given up.
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

    /// Stop to accept, let requests in flight end for at most [`GRACE`].
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
        tls: endpoint.tls.clone(),
        compiled: endpoint.compiled.clone(),
        telemetry: endpoint.telemetry.clone(),
        events: events.clone(),
    };
    DevHost::start(options).await
}

/// An address a browser can open: a listener on all addresses is reached over the loopback.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
