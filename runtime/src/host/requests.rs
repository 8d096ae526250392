//! Implementation of [`HostApi`] for [`Host`].

use std::collections::HashSet;

use async_trait::async_trait;

use super::{Host, HostApi};
use crate::types::{
    HostHeartbeat, WorkloadStartRequest, WorkloadStartResponse, WorkloadState, WorkloadStatus,
    WorkloadStatusRequest, WorkloadStatusResponse, WorkloadStopRequest, WorkloadStopResponse,
};
use crate::wit::{WitInterface, WitWorld};

impl Host {
    /// Imports or exports of all plugins, sorted and without duplicates.
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
}

fn status(id: String, state: WorkloadState, message: String) -> WorkloadStatus {
    WorkloadStatus {
        workload_id: id,
        workload_state: state,
        message,
    }
}

#[async_trait]
impl HostApi for Host {
    async fn heartbeat(&self) -> anyhow::Result<HostHeartbeat> {
        let reading = self.machine.read().unwrap_or_default();
        let workloads = self.workloads.running();
        let components = workloads.iter().map(|workload| workload.component_count()).sum();
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        Ok(HostHeartbeat {
            id: self.parts.id.clone(),
            friendly_name: self.parts.friendly_name.clone(),
            hostname: self.parts.hostname.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            system_cpu_usage: reading.cpu_usage,
            system_memory_total: reading.memory_total,
            system_memory_free: reading.memory_free,
            workload_count: count(workloads.len()),
            component_count: count(components),
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
        let id = request.workload_id.clone();
        self.start_workload(request).await?;
        Ok(WorkloadStartResponse {
            workload_status: status(id, WorkloadState::Running, String::new()),
        })
    }

    async fn workload_status(
        &self,
        request: WorkloadStatusRequest,
    ) -> anyhow::Result<WorkloadStatusResponse> {
        let (state, message) = self.workloads.status(&request.workload_id);
        Ok(WorkloadStatusResponse {
            workload_status: status(request.workload_id, state, message),
        })
    }

    async fn workload_stop(&self, request: WorkloadStopRequest) -> anyhow::Result<WorkloadStopResponse> {
        let id = request.workload_id;
        self.end_workload(&id, self.parts.grace).await?;
        Ok(WorkloadStopResponse {
            workload_status: status(id, WorkloadState::Stopping, "stopped".to_owned()),
        })
    }
}
