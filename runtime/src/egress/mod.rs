//! Outgoing HTTP: access control for guests, and connections that are pooled per workload.
//!
//! # Flow
//! A guest sends a request → check its host against the allowed hosts → wait for a request slot of the workload → use a pooled
//! connection, or resolve the name, check the addresses and connect → stream the response back. Redirects are not followed:
//! a guest that follows one sends a new request, which takes the same path.
//!
//! # Guarantees
//! Connections are made only to the addresses that were checked. Link-local and metadata addresses are refused unless they are
//! explicitly allowed; the host's loopback and the machine's own addresses are refused unless the host or the workload allows them. The connections and
//! requests of one workload are bounded, and workloads do not share connections.

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
mod own;
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
pub(crate) use guard::is_localhost;
pub(crate) use hooks::Egress;
pub(crate) use own::is_own;
pub use resolver::Resolve;
pub use roots::TrustRoots;
