//! Spans, metrics and logs, sent to an [OpenTelemetry](https://opentelemetry.io/docs/specs/otlp/) collector.
//!
//! | variable | meaning |
//! |---|---|
//! | `OTEL_SDK_DISABLED` | `true`: nothing is sent |
//! | `OTEL_EXPORTER_OTLP_ENDPOINT` | base URL of the collector |
//! | `OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_ENDPOINT` | URL for one kind |
//! | `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_HEADERS` | headers, `key=value` with commas between |
//! | `OTEL_EXPORTER_OTLP_TIMEOUT`, `OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_TIMEOUT` | time for one request, in milliseconds |
//! | `OTEL_EXPORTER_OTLP_PROTOCOL`, `OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_PROTOCOL` | `http/protobuf` |
//! | `OTEL_{TRACES,METRICS,LOGS}_EXPORTER` | `otlp` or `none` |
//! | `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES` | who sends |
//! | `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG` | which traces are sent |
//! | `OTEL_BSP_SCHEDULE_DELAY`, `OTEL_BLRP_SCHEDULE_DELAY` | the longest wait for more spans, for more logs, in milliseconds |
//! | `OTEL_METRIC_EXPORT_INTERVAL` | time between two readings of the metrics, in milliseconds |
//!
//! # Flow
//! A request comes: a span begins, child of the one that its `traceparent` names → calls of plugins and outgoing requests are
//! spans below it → it ends → a queue, bounded in bytes → batches → the collector. What guests send through `wasi:otel` goes
//! the same way, under their workload's name.
//!
//! # Guarantees
//! Without an endpoint nothing runs and nothing is measured. A collector that is slow or away costs what its queues may hold,
//! and never blocks a request. One workload that sends much does not crowd out the others.

mod endpoint;
mod entry;
mod export;
mod host_metrics;
mod queue;
mod settings;
mod signal;
mod source;
mod spans;
mod start;
mod values;
mod variables;
mod worker;

pub use settings::Settings;
#[cfg(feature = "wasi-otel")]
pub(crate) use source::{Origin, Scope, Source};
pub use start::Telemetry;
pub use variables::SettingsError;

/// The target of the spans of the host in `tracing`. A subscriber that writes lines may want to leave them out.
pub use crate::trace::TARGET as SPANS;
#[cfg(feature = "wasi-otel")]
pub(crate) use values::{attribute, text};
