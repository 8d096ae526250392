//! `wash workload`: manages workloads of a cluster without a scheduler.
//!
//! # Flow
//! [`manifest`] reads the files, [`document`] parses the objects in them → [`request`] converts them to requests →
//! [`cluster`] finds hosts and sends them the requests over NATS.

pub(crate) mod cluster;
mod document;
pub(crate) mod manifest;
pub(crate) mod request;
