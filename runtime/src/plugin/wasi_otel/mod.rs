//! `wasi:otel@0.2.0-rc.2`: spans, logs and metrics of components, sent with those of the host.
//!
//! # Flow
//! A guest asks for the span around it, which is that of the request → its spans are children of that one → when they end,
//! they, and its logs and metrics, wait in the queues of [`Telemetry`](crate::telemetry::Telemetry) → the collector.
//!
//! # Guarantees
//! What a component sends says whose it is: `service.name` is the name of its workload or the setting `service_name`, whatever
//! the component says. What it sends too much is dropped, and nobody else's. Where the host sends nothing, the calls do
//! nothing.

mod bindings;
mod guest;
mod logs;
mod metrics;
mod plugin;
mod spans;
mod values;

pub use plugin::WasiOtel;
