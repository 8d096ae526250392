//! Optimised code for workloads that began with baseline code.
//!
//! # Flow
//! A workload runs → it answers for a moment → for each component: compile → link → replace the code in place.
//!
//! # Guarantees
//! The host compiles one component at a time. Nothing is compiled for a workload that is gone, nor kept by the compilation.
//!
//! # Errors
//! They are logged: the component goes on with baseline code.

use std::sync::Arc;
use std::time::Duration;

use super::Host;
use crate::engine::workload::ResolvedWorkload;

/// How long a component answers with baseline code before it is compiled again.
const OPTIMIZE_AFTER: Duration = Duration::from_millis(250);

impl Host {
    /// Compile with the optimising compiler in the background; the workload answers meanwhile.
    pub(super) fn optimize_later(&self, workload: &Arc<ResolvedWorkload>) {
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
