//! What a host counts, for [Prometheus](https://prometheus.io/docs/instrumenting/exposition_formats/).
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
//! A workload starts: the counters of its components are found, or made → requests, instances and failures add to them,
//! without a look-up or a lock → somebody asks: they are read and written as text.
//!
//! # Guarantees
//! The number of series is bounded: no label comes from a request, and counters of workloads that are gone are given up
//! once there are many of them. A workload that is replaced by one of the same name counts on.

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
pub(crate) use plugin_calls::{PluginCounters, PluginFunction, RunningCall};
