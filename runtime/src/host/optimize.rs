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
use crate::engine::start::{Linkage, optimize};

/// How long a component answers with baseline code before it is compiled again.
const OPTIMIZE_AFTER: Duration = Duration::from_millis(250);

impl Host {
    /// Compile with the optimising compiler in the background; the workload answers meanwhile.
    pub(super) fn optimize_later(&self, linkage: &Arc<Linkage>) {
        let items = linkage.to_optimize();
        if items.is_empty() {
            return;
        }
        let (weak, engine) = (Arc::downgrade(linkage), self.parts.engine.clone());
        let turn = Arc::clone(&self.optimizing);
        tokio::spawn(async move {
            // The first answers come before faster answers.
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
