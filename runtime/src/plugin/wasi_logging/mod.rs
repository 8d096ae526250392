//! `wasi:logging/logging@0.1.0-draft`: logging for components.

mod bindings;
mod plugin;
mod sink;

pub use plugin::WasiLogging;

/// Logs with `tracing`, target `guest`.
pub type TracingLogger = WasiLogging;

#[cfg(feature = "washlet")]
pub(crate) use sink::Traced;
pub use sink::{Level, LogRecord, LogSink};
