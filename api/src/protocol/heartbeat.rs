//! How a host is.

use std::collections::BTreeMap;

use super::message::messages;
use super::{Timestamp, WitInterface};

messages! {
    /// Asks a host how it is.
    HeartbeatRequest {}

    /// How a host is.
    HostHeartbeat {
        /// The ID of the host; new with each start.
        id: String,
        /// The name or address by which the network knows its machine.
        hostname: String,
        /// Its name for people.
        friendly_name: String,
        /// Its version.
        version: String,
        /// Labels by which a scheduler chooses.
        labels: BTreeMap<String, String>,
        /// When it started.
        started_at: Option<Timestamp>,
        /// The architecture of its machine.
        os_arch: String,
        /// The name of its operating system.
        os_name: String,
        /// The kernel of its operating system.
        os_kernel: String,
        /// Load of all cores in percent.
        system_cpu_usage: f32,
        /// Memory of the machine in bytes.
        system_memory_total: u64,
        /// Free memory of the machine in bytes.
        system_memory_free: u64,
        /// Components of all its workloads.
        component_count: u64,
        /// Its workloads.
        workload_count: u64,
        /// Interfaces that components may export to it.
        imports: Vec<WitInterface>,
        /// Interfaces that it provides.
        exports: Vec<WitInterface>,
        /// Port of its HTTP server; 0 without one.
        http_port: u32,
        /// The environment that it belongs to, such as a namespace.
        environment: String,
    }
}
