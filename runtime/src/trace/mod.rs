//! Tracing spans of the host, and propagation of the [trace context](https://www.w3.org/TR/trace-context/).

#[cfg(feature = "otel")]
mod propagation;
mod spans;

#[cfg_attr(
    not(feature = "otel"),
    allow(unreachable_pub, reason = "re-exported with telemetry")
)]
pub use spans::TARGET;
pub(crate) use spans::{answered, incoming, outgoing, received, routed};
