//! Cluster hosts with a real NATS server, from the scheduler's point of view.

// Some tests need Unix or Linux.
#![cfg_attr(not(target_os = "linux"), allow(unused_imports, dead_code))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
#![cfg(feature = "washlet")]

mod cluster;
mod commands;
mod faults;
mod go;
mod messages;
mod random;
mod reference;
mod shutdown;
