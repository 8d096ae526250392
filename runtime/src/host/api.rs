//! The request interface of a host.

use async_trait::async_trait;

use crate::types::{
    HostHeartbeat, WorkloadStartRequest, WorkloadStartResponse, WorkloadStatusRequest,
    WorkloadStatusResponse, WorkloadStopRequest, WorkloadStopResponse,
};

/// The requests that every host answers.
#[async_trait]
pub trait HostApi {
    /// Returns the state of the host and its machine.
    async fn heartbeat(&self) -> anyhow::Result<HostHeartbeat>;

    /// Starts a workload; it accepts invocations when this returns.
    ///
    /// # Errors
    /// A [`crate::error::WorkloadError`]; nothing was started.
    async fn workload_start(&self, request: WorkloadStartRequest) -> anyhow::Result<WorkloadStartResponse>;

    /// Returns the state of a workload; an unknown id has the state [`crate::types::WorkloadState::NotFound`].
    async fn workload_status(&self, request: WorkloadStatusRequest)
    -> anyhow::Result<WorkloadStatusResponse>;

    /// Stops a workload: it accepts no new invocations, and those in flight have the grace period to finish.
    ///
    /// # Errors
    /// [`crate::error::WorkloadError::NotFound`]: the id is unknown.
    async fn workload_stop(&self, request: WorkloadStopRequest) -> anyhow::Result<WorkloadStopResponse>;
}
