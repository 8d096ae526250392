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

use wash_tests::{Run, memory};

use cluster::{Cluster, Host};

/// The peak of the resident memory of a host.
fn peak_mib(host: &Host) -> usize {
    memory::kib(host.session.pid(), "VmHWM").expect("the process runs") / 1024
}

/// Pushes a component and starts a workload of it.
fn start(cluster: &Cluster, name: &str, component: Vec<u8>) -> Run {
    cluster.push(name, component);
    let file = cluster.workload(name, name, "");
    cluster.wash(&["workload", "start", "-f", &file])
}
