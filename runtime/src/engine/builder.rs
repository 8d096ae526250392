//! Builds an [`Engine`].

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use wasmtime::Config;

use super::artifact_cache::ArtifactCache;
use super::backend::{Backend, Baseline};
use super::codes::Codes;
use super::config;
use super::epoch::Ticker;
use super::handle::{Engine, Inner};
use super::memory::Memory;
use crate::error::CompileError;

/// Instances of one engine that can live at once in the pool, unless set otherwise.
const DEFAULT_MAX_INSTANCES: u32 = 1000;

/// Linear memory of one instance in bytes, unless set otherwise: 1 GiB.
const DEFAULT_MAX_MEMORY: usize = 1 << 30;

/// CPU time of one invocation, unless set otherwise.
const DEFAULT_MAX_CPU_TIME: Duration = Duration::from_secs(30);

/// Builds an [`Engine`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct EngineBuilder {
    pooling: Option<bool>,
    baseline: bool,
    artifacts: Option<PathBuf>,
    max_instances: u32,
    max_memory: usize,
    total_memory: usize,
    max_cpu_time: Duration,
}

impl Engine {
    /// Configure an engine.
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
    /// The defaults: a pool of 1,000 instances with a plain fallback, 1 GiB of memory and 30 s of CPU time per invocation.
    pub fn new() -> Self {
        Self {
            pooling: None,
            baseline: false,
            artifacts: None,
            max_instances: DEFAULT_MAX_INSTANCES,
            max_memory: DEFAULT_MAX_MEMORY,
            total_memory: usize::MAX,
            max_cpu_time: DEFAULT_MAX_CPU_TIME,
        }
    }

    /// Take instances from a preallocated pool (`true`: or fail to build; `false`: never). Unset: try, and fall back to
    /// plain allocation where the address space is too small.
    pub fn with_pooling_allocator(mut self, enable: bool) -> Self {
        self.pooling = Some(enable);
        self
    }

    /// Upper bound of component instances that live at once in the pool.
    pub fn with_max_instances(mut self, instances: u32) -> Self {
        self.max_instances = instances.max(1);
        self
    }

    /// Upper bound of the linear memory of one instance in bytes.
    pub fn with_max_memory(mut self, bytes: usize) -> Self {
        self.max_memory = bytes;
        self
    }

    /// Upper bound of the linear memory of all instances together in bytes; unlimited by default. An instance that would go beyond
    /// is refused the memory.
    pub fn with_total_memory(mut self, bytes: usize) -> Self {
        self.total_memory = bytes;
        self
    }

    /// Upper bound of the CPU time of one invocation; waiting for I/O does not count. Measured in steps of 2 ms.
    pub fn with_max_cpu_time(mut self, time: Duration) -> Self {
        self.max_cpu_time = time;
        self
    }

    /// Answer with quickly compiled code first and swap in optimised code when it is ready. Right for a developer's
    /// machine, where a component lives for minutes.
    pub fn with_baseline_first(mut self, enable: bool) -> Self {
        self.baseline = enable;
        self
    }

    /// Keep compiled code in this folder, and use what is there: a component that was compiled before starts in
    /// milliseconds. The folder is made for this user alone; one that others can write to is not used.
    pub fn with_artifact_cache(mut self, folder: impl Into<PathBuf>) -> Self {
        self.artifacts = Some(folder.into());
        self
    }

    /// Build the engine.
    ///
    /// # Errors
    /// The settings contradict each other, or the pool was demanded and its address space cannot be reserved.
    pub fn build(self) -> anyhow::Result<Engine> {
        let baseline = if self.baseline { self.baseline() } else { None };
        let optimizing = match &baseline {
            // Only what the baseline compiler cannot do comes here: not worth a second pool.
            Some(_) => {
                wasmtime::Engine::new(&config::optimizing()).map_err(|error| CompileError::new(&error))?
            }
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
        let ticker = Ticker::start(engines).context("cannot start the thread that measures CPU time")?;
        let artifacts = self.artifacts.as_deref().and_then(|folder| {
            ArtifactCache::open(folder)
                .inspect_err(
                    |error| tracing::warn!(folder = %folder.display(), %error, "compiled code is not kept"),
                )
                .ok()
        });
        let (max_memory, max_cpu_time) = (self.max_memory, self.max_cpu_time);
        Ok(Engine {
            inner: Arc::new(Inner {
                optimizing,
                baseline,
                artifacts,
                codes: Codes::default(),
                better: Codes::default(),
                memory: Memory::new(self.total_memory),
                ticker,
                max_memory,
                max_cpu_time,
            }),
        })
    }

    /// An engine with a pool of instances, or without one where that is allowed and the pool does not fit.
    fn pooled(&self, config: fn() -> Config) -> anyhow::Result<wasmtime::Engine> {
        let plain = || wasmtime::Engine::new(&config()).map_err(|error| CompileError::new(&error));
        if self.pooling == Some(false) {
            return plain().context("cannot build the engine");
        }
        let mut pooled = config();
        config::pool(&mut pooled, self.max_instances, self.max_memory);
        match wasmtime::Engine::new(&pooled) {
            Ok(engine) => Ok(engine),
            Err(error) if self.pooling == Some(true) => {
                Err(CompileError::new(&error)).context("cannot build the engine with a pool of instances")
            }
            Err(error) => {
                tracing::info!(%error, "no pool of instances: falling back to plain allocation");
                plain().context("cannot build the engine")
            }
        }
    }

    /// Not every architecture has a baseline compiler; then the optimising one answers alone.
    fn baseline(&self) -> Option<Baseline> {
        let first = wasmtime::Engine::new(&config::baseline()).map_err(|error| CompileError::new(&error));
        let build = || {
            let first = Backend::new(first?)?;
            let later = Backend::new(self.pooled(config::optimizing_later)?)?;
            anyhow::Ok(Baseline { first, later })
        };
        build()
            .inspect_err(|error| tracing::debug!(%error, "no baseline compiler"))
            .ok()
    }
}
