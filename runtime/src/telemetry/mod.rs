//! Export of spans, metrics and logs to an [OpenTelemetry](https://opentelemetry.io/docs/specs/otlp/) collector.
//!
//! | variable | meaning |
//! |---|---|
//! | `OTEL_SDK_DISABLED` | `true` disables telemetry |
//! | `OTEL_EXPORTER_OTLP_ENDPOINT` | base URL of the collector |
//! | `OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_ENDPOINT` | URL for one signal |
//! | `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_HEADERS` | headers, comma-separated `key=value` |
//! | `OTEL_EXPORTER_OTLP_TIMEOUT`, `OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_TIMEOUT` | timeout of one request, in milliseconds |
//! | `OTEL_EXPORTER_OTLP_PROTOCOL`, `OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_PROTOCOL` | `http/protobuf` |
//! | `OTEL_{TRACES,METRICS,LOGS}_EXPORTER` | `otlp` or `none` |
//! | `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES` | attributes of this process |
//! | `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG` | sampling of traces |
//! | `OTEL_BSP_SCHEDULE_DELAY`, `OTEL_BLRP_SCHEDULE_DELAY` | maximum delay of a batch of spans or logs, in milliseconds |
//! | `OTEL_METRIC_EXPORT_INTERVAL` | interval of metric exports, in milliseconds |
//!
//! # Flow
//! A request begins a span, whose parent is taken from its `traceparent` header → plugin calls and outgoing requests are
//! child spans → ended spans enter a queue of bounded size → a worker sends batches to the collector. Telemetry that guests
//! send through `wasi:otel` takes the same path, with the name of their workload.
//!
//! # Guarantees
//! Without an endpoint, nothing runs and nothing is measured. A slow or unreachable collector never blocks a request; the
//! memory used for queued records is bounded. A workload that sends a lot of telemetry does not displace that of others.

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

/// The `tracing` target of the host's spans. A subscriber that writes log lines can use it to exclude them.
pub use crate::trace::TARGET as SPANS;
#[cfg(feature = "wasi-otel")]
pub(crate) use values::{attribute, text};
