//! Heartbeats of hosts.

use std::collections::BTreeMap;

use super::message::messages;
use super::{Timestamp, WitInterface};

messages! {
    /// Requests a heartbeat.
    HeartbeatRequest {}

    /// The state of a host.
    HostHeartbeat {
        /// ID of the host. A host has a new ID after each start.
        id: String,
        /// Network name or address of the machine.
        hostname: String,
        /// Human-readable name.
        friendly_name: String,
        /// Version of the host.
        version: String,
        /// Labels for selection by a scheduler.
        labels: BTreeMap<String, String>,
        /// Start time.
        started_at: Option<Timestamp>,
        /// Architecture of the machine.
        os_arch: String,
        /// Name of the operating system.
        os_name: String,
        /// Kernel version of the operating system.
        os_kernel: String,
        /// CPU usage of all cores in percent.
        system_cpu_usage: f32,
        /// Total memory of the machine in bytes.
        system_memory_total: u64,
        /// Free memory of the machine in bytes.
        system_memory_free: u64,
        /// Number of components in all workloads.
        component_count: u64,
        /// Number of workloads.
        workload_count: u64,
        /// Interfaces that components may export to the host.
        imports: Vec<WitInterface>,
        /// Interfaces that the host provides.
        exports: Vec<WitInterface>,
        /// Port of the HTTP server. 0 if there is none.
        http_port: u32,
        /// Environment of the host, such as a namespace.
        environment: String,
    }
}
