//! The host: starts and stops workloads and reports their state.

mod api;
mod builder;
mod lifecycle;
mod machine;
mod optimize;
mod requests;
mod workload_start;
mod workload_stop;
mod workloads;

pub mod http;

pub use crate::engine::service::{ServiceObserver, ServiceState};
pub use api::HostApi;
pub use builder::HostBuilder;
pub use lifecycle::Host;
pub use machine::available_memory;
