//! `wash workload`: workloads of a cluster without a scheduler.
//!
//! Flow: [`manifest`] reads files as a cluster has them → [`request`] makes messages of them → [`cluster`] finds hosts and talks to
//! them over NATS.

pub mod cluster;
pub mod manifest;
pub mod request;
