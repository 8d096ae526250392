//! `wash workload`: workloads of a cluster without a scheduler.
//!
//! # Flow
//! [`manifest`] reads the files, [`document`] each object in them → [`request`] makes messages of them → [`cluster`] finds hosts and
//! sends them over NATS.

pub(crate) mod cluster;
mod document;
pub(crate) mod manifest;
pub(crate) mod request;
