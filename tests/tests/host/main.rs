//! `wash host` and `wash workload`, with real servers.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod cluster;
mod end;
mod faults;
mod page;
mod workloads;
