//! `wash workload`: workloads of a cluster without a scheduler.
//!
//! Flow: [`manifest`] reads files as a cluster has them → [`request`] makes messages of them → [`cluster`] finds hosts and talks to
//! them over NATS.

pub(crate) mod cluster;
pub(crate) mod manifest;
pub(crate) mod request;
