//! The workloads of a host.
//!
//! # Flow
//! Starting: reserve the id → resolve on a blocking thread → hand the workload to the HTTP handler → running. With a
//! baseline compiler the optimised code follows in the background.
//! Stopping: take it from the HTTP handler → let invocations end → free it.
//!
//! # Guarantees
//! A failed start leaves nothing behind. Starts and stops of different workloads do not wait for each other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use bytes::Bytes;

use super::HostApi;
use super::http::HostHandler;
use super::machine::Machine;
use crate::engine::workload::ResolvedWorkload;
use crate::engine::{CompiledWith, Engine};
use crate::error::WorkloadError;
use crate::output::GuestOutput;
use crate::types::{
    HostHeartbeat, WorkloadStartRequest, WorkloadStartResponse, WorkloadState, WorkloadStatus,
    WorkloadStatusRequest, WorkloadStatusResponse, WorkloadStopRequest, WorkloadStopResponse,
};

/// How long a component answers with baseline code before it is compiled again.
const OPTIMIZE_AFTER: Duration = Duration::from_millis(250);

/// A host of workloads.
pub struct Host {
    parts: HostParts,
    machine: Machine,
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
    pub(super) output: Arc<dyn GuestOutput>,
    pub(super) grace: Duration,
}

enum Entry {
    Starting,
    Running(Arc<ResolvedWorkload>),
    Stopping,
}

impl Entry {
    fn state(&self) -> WorkloadState {
        match self {
            Self::Starting => WorkloadState::Starting,
            Self::Running(_) => WorkloadState::Running,
            Self::Stopping => WorkloadState::Stopping,
        }
    }
}

impl Host {
    pub(super) fn from_parts(parts: HostParts) -> Self {
        Self {
            parts,
            machine: Machine::new(),
            workloads: Mutex::default(),
            optimizing: Arc::new(tokio::sync::Semaphore::new(1)),
        }
    }

    /// Start to accept invocations.
    ///
    /// # Errors
    /// The HTTP handler cannot start.
    pub async fn start(self) -> anyhow::Result<Arc<Self>> {
        if let Some(http) = &self.parts.http {
            http.start().await.context("cannot start the HTTP handler")?;
        }
        Ok(Arc::new(self))
    }

    /// Stop to accept, let invocations end, stop all workloads.
    ///
    /// # Errors
    /// The HTTP handler cannot stop.
    pub async fn stop(&self) -> anyhow::Result<()> {
        if let Some(http) = &self.parts.http {
            http.stop(self.parts.grace)
                .await
                .context("cannot stop the HTTP handler")?;
        }
        let ids: Vec<String> = self.entries().keys().cloned().collect();
        for workload_id in ids {
            // It may have been stopped by somebody else in the meantime; that is what is wanted.
            let _ = self.workload_stop(WorkloadStopRequest { workload_id }).await;
        }
        Ok(())
    }

    /// Unique id of the host.
    pub fn id(&self) -> &str {
        &self.parts.id
    }

    /// Name of the host for people.
    pub fn friendly_name(&self) -> &str {
        &self.parts.friendly_name
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
    fn optimize_later(&self, workload: &Arc<ResolvedWorkload>, bytes: Bytes) {
        let (workload, engine) = (Arc::clone(workload), self.parts.engine.clone());
        let turn = Arc::clone(&self.optimizing);
        tokio::spawn(async move {
            // The first answers come before faster answers.
            tokio::time::sleep(OPTIMIZE_AFTER).await;
            let Ok(_turn) = turn.acquire_owned().await else {
                return;
            };
            let component = Arc::clone(workload.component());
            drop(workload);
            if component.cancel.is_cancelled() || component.invocations.is_closed() {
                return;
            }
            let done = tokio::task::spawn_blocking(move || component.code.optimize(&engine, &bytes)).await;
            if let Ok(Err(error)) = done {
                tracing::warn!(%error, "no optimised code: the component goes on with baseline code");
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
        let running = self
            .entries()
            .values()
            .filter(|entry| matches!(entry, Entry::Running(_)))
            .count();
        let running = u64::try_from(running).unwrap_or(u64::MAX);
        Ok(HostHeartbeat {
            id: self.parts.id.clone(),
            friendly_name: self.parts.friendly_name.clone(),
            hostname: self.parts.hostname.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            system_cpu_usage: reading.cpu_usage,
            system_memory_total: reading.memory_total,
            system_memory_free: reading.memory_free,
            workload_count: running,
            component_count: running,
        })
    }

    async fn workload_start(&self, request: WorkloadStartRequest) -> anyhow::Result<WorkloadStartResponse> {
        let WorkloadStartRequest {
            workload_id: id,
            workload,
        } = request;
        let reservation = self.reserve(&id)?;
        let bytes = workload
            .components
            .first()
            .map(|component| component.bytes.clone())
            .unwrap_or_default();
        let (engine, output, resolve_id) = (
            self.parts.engine.clone(),
            Arc::clone(&self.parts.output),
            id.clone(),
        );
        let (resolved, compiled_with) = tokio::task::spawn_blocking(move || {
            ResolvedWorkload::resolve(&engine, &resolve_id, &workload, &output)
        })
        .await
        .context("the compiler panicked")??;
        let resolved = Arc::new(resolved);
        reservation.keep(Arc::clone(&resolved));
        if let Some(http) = &self.parts.http {
            http.workload_resolved(&resolved);
        }
        if compiled_with == CompiledWith::Baseline {
            self.optimize_later(&resolved, bytes);
        }
        Ok(WorkloadStartResponse {
            workload_status: status(&id, WorkloadState::Running, "running"),
        })
    }

    async fn workload_status(
        &self,
        request: WorkloadStatusRequest,
    ) -> anyhow::Result<WorkloadStatusResponse> {
        let id = request.workload_id;
        let state = self
            .entries()
            .get(&id)
            .map_or(WorkloadState::NotFound, Entry::state);
        let message = if state == WorkloadState::NotFound {
            "no workload has this id"
        } else {
            ""
        };
        Ok(WorkloadStatusResponse {
            workload_status: status(&id, state, message),
        })
    }

    async fn workload_stop(&self, request: WorkloadStopRequest) -> anyhow::Result<WorkloadStopResponse> {
        let id = request.workload_id;
        let workload = {
            let mut entries = self.entries();
            match entries.get(&id) {
                Some(Entry::Running(workload)) => {
                    let workload = Arc::clone(workload);
                    entries.insert(id.clone(), Entry::Stopping);
                    workload
                }
                _ => return Err(WorkloadError::NotFound { id }.into()),
            }
        };
        if let Some(http) = &self.parts.http {
            http.workload_unbound(&id);
        }
        workload.drain(self.parts.grace).await;
        self.entries().remove(&id);
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
