//! The virtual loopback network of a workload: ports, TCP connections and datagrams within this process.

pub(super) mod pipe;
pub(super) mod ports;
pub(super) mod tcp;
pub(super) mod udp;
