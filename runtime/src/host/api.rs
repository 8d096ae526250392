//! What a host can be asked, the same in every embedding.

use async_trait::async_trait;

use crate::types::{
    HostHeartbeat, WorkloadStartRequest, WorkloadStartResponse, WorkloadStatusRequest,
    WorkloadStatusResponse, WorkloadStopRequest, WorkloadStopResponse,
};

/// What a host can be asked.
#[async_trait]
pub trait HostApi {
    /// How the host feels.
    async fn heartbeat(&self) -> anyhow::Result<HostHeartbeat>;

    /// Start a workload; it takes invocations when this returns.
    ///
    /// # Errors
    /// A [`crate::error::WorkloadError`]: nothing was started.
    async fn workload_start(&self, request: WorkloadStartRequest) -> anyhow::Result<WorkloadStartResponse>;

    /// The state of a workload; an unknown id has the state [`crate::types::WorkloadState::NotFound`].
    async fn workload_status(&self, request: WorkloadStatusRequest)
    -> anyhow::Result<WorkloadStatusResponse>;

    /// Stop a workload: no new invocations, time for those in flight, then the end.
    ///
    /// # Errors
    /// [`crate::error::WorkloadError::NotFound`]: the id is unknown.
    async fn workload_stop(&self, request: WorkloadStopRequest) -> anyhow::Result<WorkloadStopResponse>;
}
