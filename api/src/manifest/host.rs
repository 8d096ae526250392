//! The kind `Host`. Unlike other kinds, its specification fields are at the root of the object.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::resource::resource;
use super::{Condition, is_default};
use crate::Timestamp;

/// The specification of a host: its identity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "kube", derive(kube::CustomResource))]
#[cfg_attr(
    feature = "kube",
    kube(
        group = "runtime.wasmcloud.dev",
        version = "v1alpha1",
        kind = "Host",
        doc = "A host of the cluster.",
        namespaced,
        no_spec,
        status = "HostStatus",
        derive = "Default",
        derive = "PartialEq",
        printcolumn = r#"{"name":"HOSTID","type":"string","jsonPath":".hostId"}"#,
        printcolumn = r#"{"name":"HOSTGROUP","type":"string","jsonPath":".metadata.labels.hostgroup"}"#,
        printcolumn = r#"{"name":"ENVIRONMENT","type":"string","jsonPath":".environment"}"#,
        printcolumn = r#"{"name":"READY","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].status"}"#,
        printcolumn = r#"{"name":"AGE","type":"date","jsonPath":".metadata.creationTimestamp"}"#,
    )
)]
#[serde(rename_all = "camelCase")]
pub struct HostSpec {
    /// ID of the host. A host has a new ID after each start.
    pub host_id: String,
    /// Network name or address.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hostname: String,
    /// Port of the HTTP server.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("format" = "int32"))]
    pub http_port: Option<u16>,
    /// Environment of the host: the namespace of its pod, or a name for its location.
    #[serde(default, skip_serializing_if = "is_default")]
    pub environment: String,
}

/// The status of a host, from its last heartbeat. Numbers are always serialized, even if they are zero.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct HostStatus {
    /// Version of the host.
    #[serde(skip_serializing_if = "is_default")]
    pub version: String,
    /// Name of the operating system.
    #[serde(skip_serializing_if = "is_default")]
    pub os_name: String,
    /// Architecture of the machine.
    #[serde(skip_serializing_if = "is_default")]
    pub os_arch: String,
    /// Kernel version of the operating system.
    #[serde(skip_serializing_if = "is_default")]
    pub os_kernel: String,
    /// CPU usage of all cores in percent, as a string.
    #[serde(rename = "systemCPUUsage", skip_serializing_if = "is_default")]
    pub system_cpu_usage: String,
    /// Total memory of the machine in bytes.
    pub system_memory_total: i64,
    /// Free memory of the machine in bytes.
    pub system_memory_free: i64,
    /// Number of components in all workloads.
    #[schemars(extend("format" = "int32"))]
    pub component_count: u32,
    /// Number of workloads.
    #[schemars(extend("format" = "int32"))]
    pub workload_count: u32,
    /// Arrival time of the last heartbeat.
    #[serde(skip_serializing_if = "is_default")]
    pub last_seen: Option<Timestamp>,
    /// Conditions: Reporting and Ready.
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<Condition>,
}

resource! {
    /// A host of the cluster.
    Host { #[serde(flatten)] spec: HostSpec, status: HostStatus }
}
