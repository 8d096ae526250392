//! Hostile guests, run by the real binary: the host lives, its memory stays within bounds, neighbours are served, and the
//! attacker gets a clear answer.

#![cfg(target_os = "linux")]
// A test ends by panicking; helpers of tests do, too.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../host/cluster.rs"]
#[allow(dead_code, reason = "shared with the tests of `wash host`")]
mod cluster;
mod compile;
mod reports;
mod secrets;
