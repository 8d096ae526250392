//! The workloads of a host.
//!
//! # Flow
//! Starting: reserve the id → resolve → run the service → hand the workload to the HTTP handler → running. With a baseline
//! compiler the optimised code follows in the background.
//! Stopping: take it from the HTTP handler → let invocations end → stop the service → tell the plugins → free it.
//!
//! # Guarantees
//! A failed start leaves nothing behind. Starts and stops of different workloads do not wait for each other.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context as _;
use async_trait::async_trait;
use futures::future::join_all;

use super::HostApi;
use super::http::HostHandler;
use super::machine::{Machine, Platform, platform};
use crate::egress::HostEgress;
use crate::engine::Engine;
use crate::engine::resolve::Resolver;
use crate::engine::service::ServiceObserver;
use crate::engine::workload::ResolvedWorkload;
use crate::error::WorkloadError;
use crate::metrics::Metrics;
use crate::output::GuestOutput;
use crate::plugin::HostPlugin;
use crate::sockets::SocketLimits;
use crate::types::{
    HostHeartbeat, WorkloadStartRequest, WorkloadStartResponse, WorkloadState, WorkloadStatus,
    WorkloadStatusRequest, WorkloadStatusResponse, WorkloadStopRequest, WorkloadStopResponse,
};
use crate::wit::{WitInterface, WitWorld};

/// How long a component answers with baseline code before it is compiled again.
const OPTIMIZE_AFTER: Duration = Duration::from_millis(250);

/// Time for a plugin to stop.
const PLUGIN_STOP: Duration = Duration::from_secs(3);

/// A host of workloads.
pub struct Host {
    parts: HostParts,
    resolver: Arc<Resolver>,
    machine: Machine,
    platform: Platform,
    started_at: SystemTime,
    workloads: Mutex<HashMap<String, Entry>>,
    /// One optimising compilation at a time: it is the last to need a core.
    optimizing: Arc<tokio::sync::Semaphore>,
}

pub(super) struct HostParts {
    pub(super) id: String,
    pub(super) friendly_name: String,
    pub(super) hostname: String,
    pub(super) engine: Engine,
    pub(super) http: Option<Arc<dyn HostHandler>>,
    /// In the order in which they were registered.
    pub(super) plugins: Vec<Arc<dyn HostPlugin>>,
    pub(super) services: Arc<dyn ServiceObserver>,
    pub(super) output: Arc<dyn GuestOutput>,
    pub(super) grace: Duration,
    pub(super) egress: Arc<HostEgress>,
    pub(super) sockets: SocketLimits,
    pub(super) metrics: Metrics,
}

enum Entry {
    Starting,
    Running(Arc<ResolvedWorkload>),
    Stopping,
}

impl Entry {
    fn status(&self) -> (WorkloadState, String) {
        match self {
            Self::Starting => (WorkloadState::Starting, String::new()),
            Self::Stopping => (WorkloadState::Stopping, String::new()),
            Self::Running(workload) => workload.status(),
        }
    }
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
            workloads: Mutex::default(),
            optimizing: Arc::new(tokio::sync::Semaphore::new(1)),
        }
    }

    /// Start the plugins, then to accept invocations.
    ///
    /// # Errors
    /// A plugin or the HTTP handler cannot start; the plugins that were started are stopped again.
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

    /// Stop to accept, let invocations end, stop all workloads: all of it within the grace period, and a second or two for
    /// services and plugins that do not end by themselves.
    ///
    /// # Errors
    /// The HTTP handler cannot stop.
    pub async fn stop(&self) -> anyhow::Result<()> {
        let deadline = Instant::now() + self.parts.grace;
        if let Some(http) = &self.parts.http {
            http.stop(self.parts.grace)
                .await
                .context("cannot stop the HTTP handler")?;
        }
        let ids: Vec<String> = self.entries().keys().cloned().collect();
        // All at once: a thousand services that take their second do not take a thousand.
        join_all(ids.iter().map(|id| {
            let left = deadline.saturating_duration_since(Instant::now());
            // It may have been stopped by somebody else in the meantime; that is what is wanted.
            self.end(id, left)
        }))
        .await;
        self.stop_plugins(self.parts.plugins.len()).await;
        Ok(())
    }

    /// Stop a workload, whose invocations have `grace` to end.
    async fn end(&self, id: &str, grace: Duration) -> Result<(), WorkloadError> {
        let workload = {
            let mut entries = self.entries();
            match entries.get(id) {
                Some(Entry::Running(workload)) => {
                    let workload = Arc::clone(workload);
                    entries.insert(id.to_owned(), Entry::Stopping);
                    workload
                }
                _ => return Err(WorkloadError::NotFound { id: id.to_owned() }),
            }
        };
        if let Some(http) = &self.parts.http {
            http.workload_unbound(id);
        }
        workload.drain(grace).await;
        workload.linkage().unbind(id).await;
        self.entries().remove(id);
        Ok(())
    }

    /// One side of all plugins, sorted.
    fn interfaces(&self, side: impl Fn(WitWorld) -> HashSet<WitInterface>) -> Vec<WitInterface> {
        let plugins = self.parts.plugins.iter();
        let mut all: Vec<WitInterface> = plugins.flat_map(|plugin| side(plugin.world())).collect();
        all.sort_by_key(ToString::to_string);
        all.dedup();
        all
    }

    fn exports(&self) -> Vec<WitInterface> {
        let mut exports = self.interfaces(|world| world.exports);
        if self.parts.http.is_some() {
            exports.extend(WitInterface::parse("wasi:http/incoming-handler@0.2.0"));
        }
        exports
    }

    /// Stop the first `count` plugins, the last one first.
    async fn stop_plugins(&self, count: usize) {
        for plugin in self.parts.plugins.iter().take(count).rev() {
            match tokio::time::timeout(PLUGIN_STOP, plugin.stop()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(plugin = plugin.id(), %error, "a plugin failed to stop"),
                Err(_) => tracing::warn!(plugin = plugin.id(), "a plugin did not stop in time"),
            }
        }
    }

    /// Unique id of the host.
    pub fn id(&self) -> &str {
        &self.parts.id
    }

    /// Name of the host for people.
    pub fn friendly_name(&self) -> &str {
        &self.parts.friendly_name
    }

    /// The engine that runs its workloads.
    pub fn engine(&self) -> &Engine {
        &self.parts.engine
    }

    /// What the host counts.
    pub fn metrics(&self) -> &Metrics {
        &self.parts.metrics
    }

    /// The workloads that run, in no order.
    pub fn workloads(&self) -> Vec<Arc<ResolvedWorkload>> {
        self.entries()
            .values()
            .filter_map(|entry| match entry {
                Entry::Running(workload) => Some(Arc::clone(workload)),
                _ => None,
            })
            .collect()
    }

    /// A running workload.
    pub fn workload(&self, id: &str) -> Option<Arc<ResolvedWorkload>> {
        match self.entries().get(id) {
            Some(Entry::Running(workload)) => Some(Arc::clone(workload)),
            _ => None,
        }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.workloads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reserve(&self, id: &str) -> Result<Reservation<'_>, WorkloadError> {
        let mut entries = self.entries();
        if entries.contains_key(id) {
            return Err(WorkloadError::IdInUse { id: id.to_owned() });
        }
        entries.insert(id.to_owned(), Entry::Starting);
        Ok(Reservation {
            host: self,
            id: id.to_owned(),
            kept: false,
        })
    }

    /// Compile with the optimising compiler in the background; the workload answers meanwhile.
    fn optimize_later(&self, workload: &Arc<ResolvedWorkload>) {
        let (weak, engine) = (Arc::downgrade(workload), self.parts.engine.clone());
        let items = workload.linkage().to_optimize.clone();
        let turn = Arc::clone(&self.optimizing);
        tokio::spawn(async move {
            // The first answers come before faster answers.
            tokio::time::sleep(OPTIMIZE_AFTER).await;
            for (index, bytes) in items {
                let Ok(_turn) = Arc::clone(&turn).acquire_owned().await else {
                    return;
                };
                let Some(bound) = weak.upgrade().and_then(|workload| workload.running(index)) else {
                    return;
                };
                let (engine, name) = (engine.clone(), Arc::clone(&bound.item.name));
                let compiling = engine.clone();
                let compiled = tokio::task::spawn_blocking(move || compiling.optimize(&name, &bytes)).await;
                // Who compiles does not keep the workload: it may be gone by now.
                let Some(workload) = weak.upgrade() else { return };
                let linked = match compiled {
                    Ok(Ok(compiled)) => {
                        workload
                            .linkage()
                            .relink(&engine, index, &bound.item, &compiled)
                            .await
                    }
                    Ok(Err(error)) => Err(error),
                    Err(_) => return,
                };
                match linked {
                    Ok(code) => bound.replace(code),
                    Err(error) => {
                        tracing::warn!(%error, "no optimised code: the component goes on with baseline code");
                    }
                }
            }
        });
    }
}

/// An id that is taken while its workload starts, and free again if that fails or is cancelled.
struct Reservation<'a> {
    host: &'a Host,
    id: String,
    kept: bool,
}

impl Reservation<'_> {
    fn keep(mut self, workload: Arc<ResolvedWorkload>) {
        self.kept = true;
        self.host
            .entries()
            .insert(self.id.clone(), Entry::Running(workload));
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.host.entries().remove(&self.id);
        }
    }
}

fn status(id: &str, state: WorkloadState, message: &str) -> WorkloadStatus {
    WorkloadStatus {
        workload_id: id.to_owned(),
        workload_state: state,
        message: message.to_owned(),
    }
}

#[async_trait]
impl HostApi for Host {
    async fn heartbeat(&self) -> anyhow::Result<HostHeartbeat> {
        let reading = self.machine.read().unwrap_or_default();
        let components: Vec<usize> = self
            .entries()
            .values()
            .filter_map(|entry| match entry {
                Entry::Running(workload) => Some(workload.component_count()),
                _ => None,
            })
            .collect();
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        Ok(HostHeartbeat {
            id: self.parts.id.clone(),
            friendly_name: self.parts.friendly_name.clone(),
            hostname: self.parts.hostname.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            system_cpu_usage: reading.cpu_usage,
            system_memory_total: reading.memory_total,
            system_memory_free: reading.memory_free,
            workload_count: count(components.len()),
            component_count: count(components.iter().sum()),
            started_at: self.started_at,
            os_arch: self.platform.arch.clone(),
            os_name: self.platform.name.clone(),
            os_kernel: self.platform.kernel.clone(),
            imports: self.interfaces(|world| world.imports),
            exports: self.exports(),
            http_port: self.parts.http.as_ref().and_then(|http| http.port()),
        })
    }

    async fn workload_start(&self, request: WorkloadStartRequest) -> anyhow::Result<WorkloadStartResponse> {
        let WorkloadStartRequest {
            workload_id: id,
            workload,
        } = request;
        let reservation = self.reserve(&id)?;
        let resolved = Arc::new(Arc::clone(&self.resolver).resolve(&id, workload).await?);
        reservation.keep(Arc::clone(&resolved));
        resolved.application().started.cancel();
        if let Some(service) = resolved.service() {
            service.start(&self.parts.services);
        }
        if let Some(http) = &self.parts.http {
            http.workload_resolved(&resolved);
        }
        if !resolved.linkage().to_optimize.is_empty() {
            self.optimize_later(&resolved);
        }
        Ok(WorkloadStartResponse {
            workload_status: status(&id, WorkloadState::Running, ""),
        })
    }

    async fn workload_status(
        &self,
        request: WorkloadStatusRequest,
    ) -> anyhow::Result<WorkloadStatusResponse> {
        let id = request.workload_id;
        let (state, message) = match self.entries().get(&id) {
            Some(entry) => entry.status(),
            None => (WorkloadState::NotFound, "no workload has this id".to_owned()),
        };
        Ok(WorkloadStatusResponse {
            workload_status: status(&id, state, &message),
        })
    }

    async fn workload_stop(&self, request: WorkloadStopRequest) -> anyhow::Result<WorkloadStopResponse> {
        let id = request.workload_id;
        self.end(&id, self.parts.grace).await?;
        Ok(WorkloadStopResponse {
            workload_status: status(&id, WorkloadState::Stopping, "stopped"),
        })
    }
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host")
            .field("id", &self.parts.id)
            .finish_non_exhaustive()
    }
}
