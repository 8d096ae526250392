//! `wasi:logging/logging@0.1.0-draft`: what components log.

mod bindings;
mod plugin;
mod sink;

pub use plugin::WasiLogging;
pub use sink::{Level, LogRecord, LogSink};
