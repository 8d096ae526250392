//! A workload stops.
//!
//! # Flow
//! Take it from the HTTP handler → let its invocations end → stop the service → tell the plugins → free its id.

use std::time::Duration;

use super::Host;
use crate::error::WorkloadError;

impl Host {
    /// Stop a workload, whose invocations have `grace` to end.
    ///
    /// # Errors
    /// No workload of this id runs.
    pub(super) async fn end_workload(&self, id: &str, grace: Duration) -> Result<(), WorkloadError> {
        let (workload, linkage) = self.workloads.begin_stop(id)?;
        if let Some(http) = &self.parts.http {
            http.workload_unbound(id);
        }
        workload.drain(grace).await;
        linkage.unbind(id).await;
        self.workloads.remove(id);
        Ok(())
    }
}
