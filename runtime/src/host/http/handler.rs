//! What a [`Host`](crate::host::Host) tells whoever brings it HTTP requests.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::engine::workload::ResolvedWorkload;
use crate::metrics::Metrics;

/// Brings HTTP requests to workloads.
#[async_trait]
pub trait HostHandler: Send + Sync + 'static {
    /// Where the host counts. Called once, before [`HostHandler::start`].
    fn counts(&self, _metrics: &Metrics) {}

    /// Where it listens, if it has a port.
    fn port(&self) -> Option<u16> {
        None
    }

    /// Start to accept.
    async fn start(&self) -> anyhow::Result<()>;

    /// Stop to accept and let requests in flight end for at most `grace`.
    async fn stop(&self, grace: Duration) -> anyhow::Result<()>;

    /// A workload runs from now on; it takes requests if it [handles HTTP](ResolvedWorkload::handles_http).
    fn workload_resolved(&self, workload: &Arc<ResolvedWorkload>);

    /// A workload takes no new requests from now on.
    fn workload_unbound(&self, workload_id: &str);
}
