//! Outgoing HTTP: which hosts a guest may reach, over connections that its workload pools.
//!
//! # Flow
//! A request of a guest → is its host allowed? → a turn among the requests of the workload → a pooled connection, or a new
//! one to an address that was checked after the name was resolved → the response streams back. A redirect is a new request
//! and goes the same way.
//!
//! # Guarantees
//! The address that was checked is the one that is connected to. Link-local and metadata addresses are refused unless the
//! address itself is allowed, the host's own loopback unless the host or the workload allows it. What one workload can hold
//! of connections and requests is bounded, and its connections are used by nobody else.

mod address;
mod allowed;
mod body;
mod client;
mod config;
mod connector;
mod failure;
mod guard;
mod hooks;
mod lingering;
mod resolver;
mod roots;
#[cfg(test)]
mod tests;

pub(crate) use address::{is_forbidden, is_loopback};
pub(crate) use allowed::AllowedHosts;
pub use allowed::InvalidHosts;
pub(crate) use client::EgressClient;
pub use config::EgressConfig;
pub(crate) use config::HostEgress;
pub(crate) use hooks::Egress;
pub use resolver::Resolve;
pub use roots::TrustRoots;
