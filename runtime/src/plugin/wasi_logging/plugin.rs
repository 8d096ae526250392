//! The `wasi:logging` host plugin.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::RwLock;
use wasmtime::component::HasSelf;

use super::bindings::logging;
use super::sink::{Level, LogRecord, LogSink, Traced};
use crate::engine::HostPlugin;
use crate::engine::ctx::Ctx;
use crate::engine::workload::{UnresolvedWorkload, WorkloadItem};
use crate::plugin::observe::Call;
use crate::wit::{WitInterface, WitWorld};

/// Lets components log through `wasi:logging/logging@0.1.0-draft`.
///
/// The key `level` of the host interface sets the minimum level: `trace`, `debug`, `info`, `warn`, `error` or `critical`. By
/// default all records are logged.
pub struct WasiLogging {
    sink: Arc<dyn LogSink>,
    /// Minimum level, by workload id.
    levels: RwLock<HashMap<String, Level>>,
}

impl WasiLogging {
    /// Logs with `tracing`, target `guest`.
    pub fn new() -> Self {
        Self::with_sink(Arc::new(Traced))
    }

    /// Sends records to `sink`.
    pub fn with_sink(sink: Arc<dyn LogSink>) -> Self {
        Self {
            sink,
            levels: RwLock::default(),
        }
    }

    fn passes(&self, workload_id: &str, level: Level) -> bool {
        let levels = self.levels.read();
        levels.get(workload_id).is_some_and(|least| level >= *least)
    }
}

impl Default for WasiLogging {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for WasiLogging {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WasiLogging").finish_non_exhaustive()
    }
}

#[async_trait]
impl HostPlugin for WasiLogging {
    fn id(&self) -> &'static str {
        "wasi-logging"
    }

    fn world(&self) -> WitWorld {
        WitWorld::importing("wasi:logging", "0.1.0-draft", ["logging"])
    }

    async fn on_workload_bind(
        &self,
        workload: &UnresolvedWorkload,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let mut least = Level::Trace;
        for (key, value) in interfaces.iter().flat_map(|interface| &interface.config) {
            anyhow::ensure!(
                key == "level",
                "wasi:logging has no setting '{key}'; available: level"
            );
            least = Level::named(value).ok_or_else(|| {
                anyhow::anyhow!(
                    "invalid level '{value}' for wasi:logging: expected one of {}",
                    Level::names()
                )
            })?;
        }
        let mut levels = self.levels.write();
        levels.insert(workload.id().to_owned(), least);
        Ok(())
    }

    async fn on_workload_item_bind<'a>(
        &self,
        item: &mut WorkloadItem<'a>,
        _: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        logging::add_to_linker::<Ctx, HasSelf<Ctx>>(item.linker(), |ctx| ctx)?;
        Ok(())
    }

    async fn on_workload_unbind(&self, workload_id: &str, _: HashSet<WitInterface>) -> anyhow::Result<()> {
        let mut levels = self.levels.write();
        levels.remove(workload_id);
        Ok(())
    }
}

impl logging::Host for Ctx {
    fn log(&mut self, level: logging::Level, context: String, message: String) {
        let level = match level {
            logging::Level::Trace => Level::Trace,
            logging::Level::Debug => Level::Debug,
            logging::Level::Info => Level::Info,
            logging::Level::Warn => Level::Warn,
            logging::Level::Error => Level::Error,
            logging::Level::Critical => Level::Critical,
        };
        if let Some(plugin) = self.plugin::<WasiLogging>()
            && plugin.passes(self.workload_id(), level)
        {
            let call = Call::of(self, "wasi:logging/logging", "log", "log");
            let logged = call.observe_now(|| {
                plugin.sink.log(&LogRecord::new(self, level, &context, &message));
                Ok::<_, Infallible>(())
            });
            let Ok(()) = logged;
        }
    }
}
