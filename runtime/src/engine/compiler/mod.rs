//! Compiles components in this process or in worker processes.
//!
//! # Flow
//! A job waits for its turn ([`Turns`]), of which each namespace has a share. A worker process ([`worker`], [`serve`]) checks the
//! structure of the component ([`bounds`]), compiles it and sends the code back. Failures are remembered ([`failures`]).
//!
//! # Guarantees
//! With workers, the memory and the CPU time of each compilation are limited: a hostile component costs its own start, never the
//! host. Without workers, only the structure is bounded.

mod bounds;
mod failures;
mod protocol;
mod serve;
mod worker;

use tokio::runtime::Handle;
use wasmtime::component::Component;

use super::codes::{CompiledWith, Key};
use super::config::{self, DebugInfo};
use crate::error::CompileError;
use crate::turns::Turns;
use failures::Failures;

pub use serve::serve_compile_worker;
use worker::Workers;
pub use worker::{CompileLimits, CompileWorker};

/// What to compile with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Job {
    /// The baseline compiler, or the optimising one if it does not support the component.
    BaselineFirst,
    /// The optimising compiler.
    Optimizing,
    /// The optimising compiler on one thread.
    Later,
}

impl Job {
    /// The compilers to try, in order.
    fn attempts(self) -> &'static [CompiledWith] {
        match self {
            Self::BaselineFirst => &[CompiledWith::Baseline, CompiledWith::Optimizing],
            Self::Optimizing => &[CompiledWith::Optimizing],
            Self::Later => &[CompiledWith::Later],
        }
    }
}

/// Compiled code.
pub(super) enum Output {
    /// Loaded by the engine that compiled it.
    Component(Component),
    /// Serialised, by a worker.
    Artifact(Vec<u8>),
}

/// The compilers of an engine.
pub(super) struct Compiler {
    workers: Option<Workers>,
    turns: Turns,
    failures: Failures,
    debug_info: DebugInfo,
}

impl Compiler {
    pub(super) fn new(worker: Option<CompileWorker>, debug_info: DebugInfo) -> Self {
        let concurrent = worker
            .as_ref()
            .map_or_else(CompileLimits::default, |worker| worker.limits)
            .concurrent
            .max(2);
        Self {
            workers: worker.map(Workers::new),
            turns: Turns::new(concurrent, concurrent / 2),
            failures: Failures::default(),
            debug_info,
        }
    }

    /// Compiles a component for `namespace`. Blocks. `engine` returns the engine of a compiler in this process.
    ///
    /// # Errors
    /// Fails if the component is invalid or exceeds a limit, at once if it did so before.
    ///
    /// # Panics
    /// Outside of a blocking thread of a Tokio runtime.
    pub(super) fn compile(
        &self,
        namespace: &str,
        job: Job,
        key: Key,
        bytes: &[u8],
        engine: impl Fn(CompiledWith) -> wasmtime::Engine,
    ) -> Result<(CompiledWith, Output), CompileError> {
        self.failures.get((key, job))?;
        let turn = self.turns.acquire(namespace);
        let _turn = Handle::current().block_on(turn).map_err(CompileError::text)?;
        // A compilation for which this one waited may have failed.
        self.failures.get((key, job))?;
        match &self.workers {
            None => compile_here(job, bytes, engine)
                .map_err(|error| self.failures.add((key, job), CompileError::new(&error))),
            Some(workers) => match workers.compile(job, self.debug_info, bytes) {
                Ok((with, artifact)) => Ok((with, Output::Artifact(artifact))),
                Err(worker::Failure::Component(error)) => Err(self.failures.add((key, job), error)),
                Err(worker::Failure::Worker(error)) => Err(error),
            },
        }
    }
}

fn compile_here(
    job: Job,
    bytes: &[u8],
    engine: impl Fn(CompiledWith) -> wasmtime::Engine,
) -> wasmtime::Result<(CompiledWith, Output)> {
    bounds::check(bytes)?;
    first(job, |with| Component::from_binary(&engine(with), bytes))
        .map(|(with, component)| (with, Output::Component(component)))
}

/// Compiles to serialised code, in a worker.
fn precompile(job: Job, debug_info: DebugInfo, bytes: &[u8]) -> wasmtime::Result<(CompiledWith, Vec<u8>)> {
    bounds::check(bytes)?;
    first(job, |with| {
        let config = match with {
            CompiledWith::Baseline => config::baseline(debug_info),
            CompiledWith::Optimizing => config::optimizing(debug_info),
            CompiledWith::Later => config::optimizing_later(debug_info),
        };
        wasmtime::Engine::new(&config)?.precompile_component(bytes)
    })
}

/// Returns the result of the first compiler that succeeds, or the error of the last one: an error of the baseline compiler only
/// means that it does not support the component.
fn first<T>(
    job: Job,
    compile: impl Fn(CompiledWith) -> wasmtime::Result<T>,
) -> wasmtime::Result<(CompiledWith, T)> {
    let mut result = Err(wasmtime::Error::msg("no compiler"));
    for with in job.attempts() {
        result = compile(*with).map(|code| (*with, code));
        if result.is_ok() {
            break;
        }
    }
    result
}
