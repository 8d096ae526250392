//! Stopping a workload.
//!
//! # Flow
//! Unbind it from the HTTP handler → wait for its invocations and stop its service → unbind the plugins → free its id.

use std::time::Duration;

use super::Host;
use crate::error::WorkloadError;

impl Host {
    /// Stops a workload. Invocations in flight have `grace` to finish.
    ///
    /// # Errors
    /// No workload with this id is running.
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
