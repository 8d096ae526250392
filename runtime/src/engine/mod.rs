//! Compiles components and holds what every instance needs.

mod builder;
mod code;
mod config;
mod epoch;

pub mod workload;

pub use builder::EngineBuilder;
pub(crate) use code::{Code, CompiledWith};
pub(crate) use epoch::{ActiveGuest, TICK};

use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::Linker;

use crate::store::Ctx;

/// A compiler and an allocator of instances, cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    /// Cranelift: compiles slowly, runs fast.
    pub(crate) optimizing: Backend,
    /// Winch: compiles fast. It answers first while the optimising compiler works.
    pub(crate) baseline: Option<Backend>,
    pub(crate) ticker: epoch::Ticker,
    pub(crate) max_memory: usize,
    pub(crate) max_cpu_time: Duration,
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
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("baseline", &self.inner.baseline.is_some())
            .finish_non_exhaustive()
    }
}
