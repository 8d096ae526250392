//! Starting a workload.
//!
//! # Flow
//! Reserve the id → resolve → bind the workload to the HTTP handler → start the service. With a baseline compiler, optimised
//! code is compiled in the background afterwards.
//!
//! # Guarantees
//! A failed start leaves nothing behind.

use std::sync::Arc;
use std::time::Duration;

use super::Host;
use crate::types::WorkloadStartRequest;

impl Host {
    /// Starts a workload; it accepts invocations when this returns.
    ///
    /// # Errors
    /// The id is in use, or the workload cannot run on this host.
    pub(super) async fn start_workload(&self, request: WorkloadStartRequest) -> anyhow::Result<()> {
        let WorkloadStartRequest {
            workload_id: id,
            workload,
        } = request;
        let reservation = self.workloads.reserve(&id)?;
        let resolved = self.resolver.resolve(&id, workload).await?;
        let (workload, linkage) = (Arc::new(resolved.workload), Arc::new(resolved.linkage));
        workload.application().started.cancel();
        if let Some(http) = &self.parts.http
            && let Err(refused) = http.workload_resolved(&workload)
        {
            workload.drain(Duration::ZERO).await;
            linkage.unbind(&id).await;
            return Err(refused);
        }
        if let Some(service) = workload.service() {
            service.start(&self.parts.services);
        }
        // Last: a stop finds the workload from here on, and has to unbind it from the HTTP handler.
        reservation.keep(Arc::clone(&workload), Arc::clone(&linkage));
        self.optimize_later(&linkage);
        Ok(())
    }
}
