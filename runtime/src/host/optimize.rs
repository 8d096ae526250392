//! Background recompilation: replaces the baseline code of a running workload with optimised code.
//!
//! # Flow
//! The workload starts → a short delay → for each component: compile → link → replace the code in place.
//!
//! # Guarantees
//! The host compiles one component at a time. Stopped workloads are not compiled, and a compilation does not keep a stopped
//! workload in memory.
//!
//! # Errors
//! Errors are logged and the component keeps its baseline code.

use std::sync::Arc;
use std::time::Duration;

use super::Host;
use crate::engine::start::{Linkage, optimize};

/// Delay between the start of a workload and the first optimising compilation.
const OPTIMIZE_AFTER: Duration = Duration::from_millis(250);

impl Host {
    /// Compiles with the optimising compiler in the background; meanwhile the workload runs its baseline code.
    pub(super) fn optimize_later(&self, linkage: &Arc<Linkage>) {
        let items = linkage.to_optimize();
        if items.is_empty() {
            return;
        }
        let (weak, engine) = (Arc::downgrade(linkage), self.parts.engine.clone());
        let turn = Arc::clone(&self.optimizing);
        tokio::spawn(async move {
            // The first requests come first: do not compete with them for the CPU.
            tokio::time::sleep(OPTIMIZE_AFTER).await;
            for id in items {
                let Ok(_turn) = turn.acquire().await else { return };
                if optimize(&engine, &weak, id).await.is_none() {
                    return;
                }
            }
        });
    }
}
