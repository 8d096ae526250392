//! Compiles components and holds what every instance needs.

pub(crate) mod admission;
mod aot;
mod artifact_cache;
pub(crate) mod bound;
mod builder;
mod codes;
mod compile;
mod config;
mod cpu_share;
mod epoch;
pub(crate) mod failure;
mod host_plugin;
mod invoker;
pub(crate) mod item;
pub(crate) mod link;
mod linkage;
pub(crate) mod memory;
pub(crate) mod pool;
pub(crate) mod resolve;
pub(crate) mod service;
mod volumes;

pub mod ctx;

pub mod workload;

pub use builder::EngineBuilder;
pub(crate) use codes::{CompiledCode, CompiledWith};
pub(crate) use epoch::TICK;
pub use host_plugin::HostPlugin;
pub use invoker::Invoker;

use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::Linker;

use ctx::Ctx;

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
    pub(crate) artifacts: Option<artifact_cache::ArtifactCache>,
    /// Code that workloads run, as it was compiled first.
    codes: codes::Codes,
    /// Code that workloads run, where better code followed.
    better: codes::Codes,
    pub(crate) memory: Arc<memory::Memory>,
    pub(crate) ticker: epoch::Ticker,
    pub(crate) max_memory: usize,
    pub(crate) max_cpu_time: Duration,
}

/// What answers first and what follows.
pub(crate) struct Baseline {
    /// Winch: compiles fast.
    pub(crate) first: Backend,
    /// Cranelift on one thread. It works behind a component that serves already: taking all cores would slow that down,
    /// and each thread keeps the memory it compiled with.
    pub(crate) later: Backend,
}

/// One `wasmtime` engine and the linker that offers WASI on it.
pub(crate) struct Backend {
    pub(crate) engine: wasmtime::Engine,
    pub(crate) linker: Linker<Ctx>,
}

impl Engine {
    /// Configure an engine.
    pub fn builder() -> EngineBuilder {
        EngineBuilder::new()
    }

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
