//! `wash host` and `wash workload`, with real servers.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod changes;
#[cfg(target_os = "linux")]
mod clock;
mod cluster;
#[cfg(target_os = "linux")]
mod disk;
mod end;
mod faults;
mod limits;
mod page;
#[cfg(target_os = "linux")]
mod partition;
mod workloads;
