//! The host that `wash dev` runs: one listener that stays open while workloads are replaced behind it.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use crate::error::{Error, Result};

/// What the server needs to start.
#[derive(Debug)]
pub struct ServerOptions {
    /// Bound listeners; the server sets them non-blocking.
    pub listeners: Vec<TcpListener>,
    /// Serve HTTPS with these files.
    pub tls: Option<TlsFiles>,
    /// Where requests and guest output are reported.
    pub events: UnboundedSender<ServerEvent>,
}

/// Certificate files in PEM.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// Certificate chain.
    pub cert: PathBuf,
    /// Private key.
    pub key: PathBuf,
    /// Client certificates must be signed by one of these authorities.
    pub ca: Option<PathBuf>,
}

/// Something to show.
#[derive(Clone, Debug)]
pub enum ServerEvent {
    /// A request was answered.
    Request {
        /// HTTP method.
        method: String,
        /// Path and query.
        path: String,
        /// HTTP status of the response.
        status: u16,
        /// From the request's arrival to the end of the response body.
        elapsed: Duration,
    },
    /// A guest wrote a line.
    GuestLine {
        /// Name of the component.
        component: String,
        /// Written to stderr rather than stdout.
        stderr: bool,
        /// The line, without its end.
        line: String,
    },
    /// An invocation failed (trap, time-out, memory): why, for people.
    GuestFailure {
        /// Name of the component.
        component: String,
        /// What happened, with the guest's backtrace where there is one.
        report: String,
    },
}

/// What the workload is granted.
#[derive(Clone, Debug, Default)]
pub struct Grants {
    /// Name of the component, for logs.
    pub name: String,
    /// Environment variables.
    pub environment: BTreeMap<String, String>,
    /// Folders: on this machine, as the guest sees them.
    pub volumes: Vec<(PathBuf, String)>,
}

/// A finished deployment.
#[derive(Clone, Debug)]
pub struct Deployed {
    /// Time to compile (or load) and resolve the component.
    pub compile: Duration,
    /// The component's imports, sorted, such as `wasi:http/types@0.2.3`.
    pub imports: Vec<String>,
}

/// A running host.
#[derive(Debug)]
pub struct Server {}

impl Server {
    /// Start to accept. Requests that arrive before the first deployment wait for it.
    pub async fn start(_options: ServerOptions) -> Result<Self> {
        Err(Error::new("under construction"))
    }

    /// The addresses that are served.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        Vec::new()
    }

    /// Replace the workload. On an error the old one goes on serving.
    pub async fn deploy(&self, _wasm: Vec<u8>, _grants: Grants) -> Result<Deployed> {
        Err(Error::new("under construction"))
    }

    /// Stop to accept, let requests in flight end for at most `grace`, then stop the workload.
    pub async fn shutdown(self, _grace: Duration) {}
}
