//! The engine as its users hold it, and what all clones of it share.

use std::sync::Arc;
use std::time::Duration;

use super::artifact_cache::ArtifactCache;
use super::backend::{Backend, Baseline};
use super::codes::Codes;
use super::epoch::Ticker;
use super::memory::Memory;

/// A compiler and an allocator of instances, cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    /// Cranelift: compiles slowly, runs fast.
    pub(crate) optimizing: Backend,
    /// Answers first where it can.
    pub(crate) baseline: Option<Baseline>,
    /// Code that was compiled before.
    pub(crate) artifacts: Option<ArtifactCache>,
    /// Code that workloads run, as it was compiled first.
    pub(super) codes: Codes,
    /// Code that workloads run, where better code followed.
    pub(super) better: Codes,
    pub(crate) memory: Arc<Memory>,
    pub(crate) ticker: Ticker,
    pub(crate) max_memory: usize,
    pub(crate) max_cpu_time: Duration,
}

impl Engine {
    /// Bytes of linear memory that all instances have now.
    pub fn memory_in_use(&self) -> usize {
        self.inner.memory.used()
    }

    /// Bytes of linear memory that all instances may have together; `usize::MAX` if nothing was set.
    pub fn total_memory(&self) -> usize {
        self.inner.memory.limit()
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("baseline", &self.inner.baseline.is_some())
            .finish_non_exhaustive()
    }
}
