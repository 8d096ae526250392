//! Start and stop of a host.
//!
//! # Flow
//! Start: start the plugins in registration order → start the HTTP handler.
//! Stop: stop the HTTP handler → stop all workloads concurrently → stop the plugins in reverse order.
//!
//! # Guarantees
//! A host that fails to start leaves no plugin running. Stopping takes at most the grace period, plus a few seconds for
//! services and plugins that do not stop by themselves.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context as _;
use futures::future::join_all;

use super::http::HostHandler;
use super::machine::{Machine, Platform, platform};
use super::workloads::Workloads;
use crate::egress::HostEgress;
use crate::engine::service::ServiceObserver;
use crate::engine::start::Resolver;
use crate::engine::workload::ResolvedWorkload;
use crate::engine::{Engine, HostPlugin};
use crate::metrics::Metrics;
use crate::output::GuestOutput;
use crate::sockets::SocketLimits;

/// Time limit for a plugin to stop.
const PLUGIN_STOP: Duration = Duration::from_secs(3);

/// A host that runs workloads.
pub struct Host {
    pub(super) parts: HostParts,
    pub(super) resolver: Arc<Resolver>,
    pub(super) machine: Machine,
    pub(super) platform: Platform,
    pub(super) started_at: SystemTime,
    pub(super) workloads: Workloads,
    /// Permits one optimising compilation at a time: it has the lowest priority for CPU time.
    pub(super) optimizing: Arc<tokio::sync::Semaphore>,
}

pub(super) struct HostParts {
    pub(super) id: String,
    pub(super) friendly_name: String,
    pub(super) hostname: String,
    pub(super) engine: Engine,
    pub(super) http: Option<Arc<dyn HostHandler>>,
    /// In registration order.
    pub(super) plugins: Vec<Arc<dyn HostPlugin>>,
    pub(super) services: Arc<dyn ServiceObserver>,
    pub(super) output: Arc<dyn GuestOutput>,
    pub(super) grace: Duration,
    pub(super) egress: Arc<HostEgress>,
    pub(super) sockets: SocketLimits,
    pub(super) metrics: Metrics,
}

impl Host {
    pub(super) fn from_parts(parts: HostParts) -> Self {
        let resolver = Resolver {
            engine: parts.engine.clone(),
            plugins: parts.plugins.clone(),
            output: Arc::clone(&parts.output),
            egress: Arc::clone(&parts.egress),
            sockets: parts.sockets,
            metrics: parts.metrics.clone(),
        };
        Self {
            parts,
            resolver: Arc::new(resolver),
            machine: Machine::new(),
            platform: platform(),
            started_at: SystemTime::now(),
            workloads: Workloads::default(),
            optimizing: Arc::new(tokio::sync::Semaphore::new(1)),
        }
    }

    /// Starts the plugins, then the HTTP handler.
    ///
    /// # Errors
    /// A plugin or the HTTP handler cannot start; plugins that were already started are stopped again.
    pub async fn start(self) -> anyhow::Result<Arc<Self>> {
        for (index, plugin) in self.parts.plugins.iter().enumerate() {
            if let Err(error) = plugin.start().await {
                self.stop_plugins(index).await;
                return Err(error.context(format!("cannot start plugin '{}'", plugin.id())));
            }
        }
        if let Some(http) = &self.parts.http {
            http.counts(&self.parts.metrics);
        }
        if let Some(http) = &self.parts.http
            && let Err(error) = http.start().await
        {
            self.stop_plugins(self.parts.plugins.len()).await;
            return Err(error.context("cannot start the HTTP handler"));
        }
        Ok(Arc::new(self))
    }

    /// Stops accepting requests, waits for invocations in flight and stops all workloads. This takes at most the grace
    /// period, plus a few seconds for services and plugins that do not stop by themselves.
    ///
    /// # Errors
    /// The HTTP handler fails to stop.
    pub async fn stop(&self) -> anyhow::Result<()> {
        let deadline = Instant::now() + self.parts.grace;
        let http_stopped = match &self.parts.http {
            Some(http) => http.stop(self.parts.grace).await,
            None => Ok(()),
        };
        let ids = self.workloads.ids();
        // Concurrently: a thousand services that each need a second to stop take about a second together.
        join_all(ids.iter().map(|id| {
            let left = deadline.saturating_duration_since(Instant::now());
            // An error means that a concurrent stop request already stopped this workload.
            self.end_workload(id, left)
        }))
        .await;
        self.stop_plugins(self.parts.plugins.len()).await;
        http_stopped.context("cannot stop the HTTP handler")
    }

    /// Stops the first `count` plugins in reverse order.
    async fn stop_plugins(&self, count: usize) {
        for plugin in self.parts.plugins.iter().take(count).rev() {
            match tokio::time::timeout(PLUGIN_STOP, plugin.stop()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(plugin = plugin.id(), %error, "plugin failed to stop"),
                Err(_) => tracing::warn!(plugin = plugin.id(), "plugin did not stop in time"),
            }
        }
    }

    /// Unique id of the host.
    pub fn id(&self) -> &str {
        &self.parts.id
    }

    /// Human-readable name of the host.
    pub fn friendly_name(&self) -> &str {
        &self.parts.friendly_name
    }

    /// The engine that runs the workloads.
    pub fn engine(&self) -> &Engine {
        &self.parts.engine
    }

    /// The metrics of the host.
    pub fn metrics(&self) -> &Metrics {
        &self.parts.metrics
    }

    /// Returns the running workloads, in no particular order.
    pub fn workloads(&self) -> Vec<Arc<ResolvedWorkload>> {
        self.workloads.running()
    }

    /// Returns a running workload.
    pub fn workload(&self, id: &str) -> Option<Arc<ResolvedWorkload>> {
        self.workloads.get(id)
    }
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host")
            .field("id", &self.parts.id)
            .finish_non_exhaustive()
    }
}
