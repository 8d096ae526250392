//! Builds an [`Engine`].

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use wasmtime::Config;

use super::artifact_cache::ArtifactCache;
use super::backend::{Backend, Baseline};
use super::codes::Codes;
use super::compiler::{CompileWorker, Compiler};
use super::config::{self, DebugInfo};
use super::epoch::Ticker;
use super::handle::{Engine, Inner};
use super::memory::Memory;
use crate::error::CompileError;

/// Default maximum number of pooled component instances.
const DEFAULT_MAX_INSTANCES: u32 = 1000;

/// Default maximum linear memory of one instance, in bytes: 1 GiB.
const DEFAULT_MAX_MEMORY: usize = 1 << 30;

/// Default maximum size of an ephemeral volume, in bytes: 1 GiB.
const DEFAULT_MAX_VOLUME: u64 = 1 << 30;

/// Default maximum CPU time of one invocation.
const DEFAULT_MAX_CPU_TIME: Duration = Duration::from_secs(30);

/// Builds an [`Engine`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct EngineBuilder {
    pooling: Option<bool>,
    baseline: bool,
    artifacts: Option<PathBuf>,
    worker: Option<CompileWorker>,
    max_instances: u32,
    max_memory: usize,
    max_volume: u64,
    total_memory: usize,
    max_cpu_time: Duration,
    debug_info: DebugInfo,
}

impl Engine {
    /// Returns a builder with the default settings.
    pub fn builder() -> EngineBuilder {
        EngineBuilder::new()
    }
}

impl Default for EngineBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl EngineBuilder {
    /// Creates a builder with the defaults: a pool of 1,000 instances (with fallback to on-demand allocation), 1 GiB of
    /// memory per instance and 30 s of CPU time per invocation.
    pub fn new() -> Self {
        Self {
            pooling: None,
            baseline: false,
            artifacts: None,
            worker: None,
            max_instances: DEFAULT_MAX_INSTANCES,
            max_memory: DEFAULT_MAX_MEMORY,
            max_volume: DEFAULT_MAX_VOLUME,
            total_memory: usize::MAX,
            max_cpu_time: DEFAULT_MAX_CPU_TIME,
            debug_info: DebugInfo::Ignore,
        }
    }

    /// Sets whether instances are allocated from a preallocated pool. `true`: [`build`](Self::build) fails if the pool cannot
    /// be reserved. `false`: on-demand allocation. Default: use a pool, and fall back to on-demand allocation if the address
    /// space is too small.
    pub fn with_pooling_allocator(mut self, enable: bool) -> Self {
        self.pooling = Some(enable);
        self
    }

    /// Sets the maximum number of component instances in the pool.
    pub fn with_max_instances(mut self, instances: u32) -> Self {
        self.max_instances = instances.max(1);
        self
    }

    /// Sets the maximum linear memory of one instance, in bytes.
    pub fn with_max_memory(mut self, bytes: usize) -> Self {
        self.max_memory = bytes;
        self
    }

    /// Sets the maximum linear memory of all instances together, in bytes; unlimited by default. Memory growth beyond the
    /// limit fails.
    pub fn with_total_memory(mut self, bytes: usize) -> Self {
        self.total_memory = bytes;
        self
    }

    /// Sets the maximum size of an `emptyDir` volume, in bytes; 1 GiB by default. Every file counts with its whole length, also
    /// if it is sparse, and 4 KiB for each file and folder. If a volume exceeds the limit, the instances that mount it are
    /// stopped and it is emptied.
    pub fn with_max_volume_size(mut self, bytes: u64) -> Self {
        self.max_volume = bytes;
        self
    }

    /// Sets the maximum CPU time of one invocation. Time spent waiting for I/O does not count. The resolution is 2 ms.
    pub fn with_max_cpu_time(mut self, time: Duration) -> Self {
        self.max_cpu_time = time;
        self
    }

    /// Sets whether components start with baseline-compiled code, which is replaced when optimised code is ready. Suited to
    /// development, where a component lives for minutes.
    pub fn with_baseline_first(mut self, enable: bool) -> Self {
        self.baseline = enable;
        self
    }

    /// Sets whether backtraces show source files and lines, from the debug information of the component. Suited to development
    /// only: a hostile component can make reading it expensive. Off by default; backtraces show names of functions.
    pub fn with_debug_info(mut self, enable: bool) -> Self {
        self.debug_info = if enable {
            DebugInfo::Read
        } else {
            DebugInfo::Ignore
        };
        self
    }

    /// Caches compiled code in this folder: a component that was compiled before starts in milliseconds. The folder is
    /// created with access for the current user only. A folder that other users can write to is not used.
    pub fn with_artifact_cache(mut self, folder: impl Into<PathBuf>) -> Self {
        self.artifacts = Some(folder.into());
        self
    }

    /// Compiles components in worker processes with limits of memory and time. Default: in this process, without such limits;
    /// for hosts that only run trusted components.
    pub fn with_compile_worker(mut self, worker: CompileWorker) -> Self {
        self.worker = Some(worker);
        self
    }

    /// Builds the engine.
    ///
    /// # Errors
    /// Fails if the settings are inconsistent, or if the pool is required and its address space cannot be reserved.
    pub fn build(self) -> anyhow::Result<Engine> {
        let baseline = if self.baseline { self.baseline() } else { None };
        let optimizing = match &baseline {
            // Only used for components that the baseline compiler does not support: not worth a second pool.
            Some(_) => wasmtime::Engine::new(&config::optimizing(self.debug_info))
                .map_err(|error| CompileError::new(&error))?,
            None => self.pooled(config::optimizing)?,
        };
        let optimizing = Backend::new(optimizing)?;
        let engines = std::iter::once(&optimizing)
            .chain(
                baseline
                    .iter()
                    .flat_map(|baseline| [&baseline.first, &baseline.later]),
            )
            .map(|backend| backend.engine.weak())
            .collect::<Vec<_>>();
        let ticker = Ticker::start(engines).context("cannot start the epoch thread")?;
        let artifacts = self.artifacts.as_deref().and_then(|folder| {
            ArtifactCache::open(folder)
                .inspect_err(
                    |error| tracing::warn!(folder = %folder.display(), %error, "compiled code is not cached"),
                )
                .ok()
        });
        let (max_memory, max_volume, max_cpu_time) = (self.max_memory, self.max_volume, self.max_cpu_time);
        Ok(Engine {
            inner: Arc::new(Inner {
                optimizing,
                baseline,
                artifacts,
                compiler: Compiler::new(self.worker, self.debug_info),
                codes: Codes::default(),
                better: Codes::default(),
                memory: Memory::new(self.total_memory),
                ticker,
                max_memory,
                max_volume,
                max_cpu_time,
            }),
        })
    }

    /// Builds an engine with an instance pool. Falls back to on-demand allocation if that is allowed and the pool cannot be
    /// reserved.
    fn pooled(&self, config: fn(DebugInfo) -> Config) -> anyhow::Result<wasmtime::Engine> {
        let plain =
            || wasmtime::Engine::new(&config(self.debug_info)).map_err(|error| CompileError::new(&error));
        if self.pooling == Some(false) {
            return plain().context("cannot build the engine");
        }
        let mut pooled = config(self.debug_info);
        config::pool(&mut pooled, self.max_instances, self.max_memory);
        match wasmtime::Engine::new(&pooled) {
            Ok(engine) => Ok(engine),
            Err(error) if self.pooling == Some(true) => {
                Err(CompileError::new(&error)).context("cannot build the engine with an instance pool")
            }
            Err(error) => {
                tracing::info!(%error, "instance pool not available; falling back to on-demand allocation");
                plain().context("cannot build the engine")
            }
        }
    }

    /// Builds the baseline engines. Returns `None` on architectures without a baseline compiler; then only the optimising
    /// compiler is used.
    fn baseline(&self) -> Option<Baseline> {
        let first = wasmtime::Engine::new(&config::baseline(self.debug_info))
            .map_err(|error| CompileError::new(&error));
        let build = || {
            let first = Backend::new(first?)?;
            let later = Backend::new(self.pooled(config::optimizing_later)?)?;
            anyhow::Ok(Baseline { first, later })
        };
        build()
            .inspect_err(|error| tracing::debug!(%error, "baseline compiler not available"))
            .ok()
    }
}
