//! `wasi:otel@0.2.0-rc.2`: spans, logs and metrics of components, exported together with those of the host.
//!
//! # Flow
//! A guest gets the enclosing span, which is that of the request → it creates its own spans as children of it → finished spans,
//! logs and metrics wait in the queues of [`Telemetry`](crate::telemetry::Telemetry) → they are sent to the collector.
//!
//! # Guarantees
//! Data of a component identifies its origin: `service.name` is the name of its workload or the setting `service_name`, and
//! components cannot override it. Records are bounded before they are converted. A component that sends too much loses its own data only. If the host exports no telemetry,
//! the calls do nothing.

mod bindings;
mod guest;
mod logs;
mod metrics;
mod plugin;
mod spans;
mod values;
mod weight;

pub use plugin::WasiOtel;
