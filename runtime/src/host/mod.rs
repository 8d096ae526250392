//! Runs workloads: start, replace, stop, and tell how they are.

mod api;
mod builder;
mod machine;
mod registry;

pub mod http;

pub use crate::engine::service::{ServiceObserver, ServiceState};
pub use api::HostApi;
pub use builder::HostBuilder;
pub use registry::Host;
