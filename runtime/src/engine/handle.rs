//! The [`Engine`] handle and the state that its clones share.

use std::sync::Arc;
use std::time::Duration;

use super::artifact_cache::ArtifactCache;
use super::backend::{Backend, Baseline};
use super::codes::Codes;
use super::compiler::Compiler;
use super::epoch::Ticker;
use super::memory::Memory;

/// Compiles components and allocates instances. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    /// Cranelift: compiles slowly, runs fast.
    pub(crate) optimizing: Backend,
    /// Compiles components first where it supports them.
    pub(crate) baseline: Option<Baseline>,
    /// On-disk cache of compiled code.
    pub(crate) artifacts: Option<ArtifactCache>,
    pub(super) compiler: Compiler,
    /// Code in use, as first compiled.
    pub(super) codes: Codes,
    /// Optimised code in use that replaced baseline code.
    pub(super) better: Codes,
    pub(crate) memory: Arc<Memory>,
    pub(crate) ticker: Ticker,
    pub(crate) max_memory: usize,
    /// Maximum size of an ephemeral volume, in bytes.
    pub(crate) max_volume: u64,
    pub(crate) max_cpu_time: Duration,
}

impl Engine {
    /// Linear memory in use by all instances, in bytes.
    pub fn memory_in_use(&self) -> usize {
        self.inner.memory.used()
    }

    /// Maximum linear memory of all instances together, in bytes; `usize::MAX` if unlimited.
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
