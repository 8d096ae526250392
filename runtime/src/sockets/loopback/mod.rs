//! The virtual loopback network of a workload: ports, TCP connections and datagrams that never leave the process.

pub(super) mod pipe;
pub(super) mod ports;
pub(super) mod tcp;
pub(super) mod udp;
