//! Metrics of a host, for [Prometheus](https://prometheus.io/docs/instrumenting/exposition_formats/).
//!
//! | metric | labels |
//! |---|---|
//! | `wash_http_requests_total` | owner, `status` |
//! | `wash_http_request_duration_seconds` | owner |
//! | `wash_http_request_body_bytes_total` | owner |
//! | `wash_http_response_body_bytes_total` | owner |
//! | `wash_http_unrouted_requests_total` | `status` |
//! | `wash_failures_total` | owner, `kind` |
//! | `wash_instances` | owner |
//! | `wash_instances_created_total` | owner |
//! | `wash_queue_length` | owner |
//! | `wash_plugin_calls_total` | `interface`, `function`, `backend`, `outcome` |
//! | `wash_plugin_call_duration_seconds` | `interface`, `function`, `backend` |
//!
//! The owner is `namespace`, `workload` and `component`. `status` is a class such as `2xx`. Durations are in seconds.
//!
//! # Flow
//! The start of a workload looks up or creates the metrics of its components → requests, instances and failures update them,
//! without a lookup or a lock → a scrape reads them and renders them as text.
//!
//! # Guarantees
//! The number of series is bounded: no label value comes from a request, and metrics of stopped workloads are removed when
//! there are many. A workload that replaces one of the same name continues its metrics.

mod component;
mod failure_kind;
mod family;
mod handle;
mod histogram;
mod http;
mod plugin_calls;
mod text;

pub(crate) use component::{ComponentMetrics, Live};
pub(crate) use failure_kind::FailureKind;
#[cfg(feature = "otel")]
pub(crate) use family::{Distribution, Family, Labels, Point, Points};
pub use handle::Metrics;
pub(crate) use http::HttpCounters;
pub(crate) use plugin_calls::{PluginCalls, PluginCounters, PluginFunction, RunningCall};
