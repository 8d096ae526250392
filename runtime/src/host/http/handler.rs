//! The interface between a [`Host`](crate::host::Host) and its HTTP server.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::engine::workload::ResolvedWorkload;
use crate::metrics::Metrics;

/// Dispatches HTTP requests to workloads.
#[async_trait]
pub trait HostHandler: Send + Sync + 'static {
    /// Passes the metrics of the host. Called once, before [`HostHandler::start`].
    fn counts(&self, _metrics: &Metrics) {}

    /// The port of the listener, if any.
    fn port(&self) -> Option<u16> {
        None
    }

    /// Starts accepting requests.
    async fn start(&self) -> anyhow::Result<()>;

    /// Stops accepting requests and waits at most `grace` for requests in flight.
    async fn stop(&self, grace: Duration) -> anyhow::Result<()>;

    /// Called when a workload starts; it accepts requests if it [handles HTTP](ResolvedWorkload::handles_http).
    ///
    /// # Errors
    /// The workload must not start, for example because its host name is taken.
    fn workload_resolved(&self, workload: &Arc<ResolvedWorkload>) -> anyhow::Result<()>;

    /// Called when a workload stops; it must receive no new requests.
    fn workload_unbound(&self, workload_id: &str);
}
