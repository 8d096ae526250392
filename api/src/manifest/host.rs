//! Hosts. Unlike those of other kinds, their fields are at the root of the object.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::resource::resource;
use super::{Condition, is_default};
use crate::Timestamp;

/// Which host it is.
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
    /// The ID of the host; new with each start.
    pub host_id: String,
    /// The name or address by which the network knows it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hostname: String,
    /// The port of its HTTP server.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("format" = "int32"))]
    pub http_port: Option<u16>,
    /// The environment that it belongs to: the namespace of its pod, or a name for where it is.
    #[serde(default, skip_serializing_if = "is_default")]
    pub environment: String,
}

/// How the host is: what its last heartbeat said. Numbers are always written, also where they are zero.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct HostStatus {
    /// The version of the host.
    #[serde(skip_serializing_if = "is_default")]
    pub version: String,
    /// The name of its operating system.
    #[serde(skip_serializing_if = "is_default")]
    pub os_name: String,
    /// The architecture of its machine.
    #[serde(skip_serializing_if = "is_default")]
    pub os_arch: String,
    /// The kernel of its operating system.
    #[serde(skip_serializing_if = "is_default")]
    pub os_kernel: String,
    /// Load of all cores in percent, as text.
    #[serde(rename = "systemCPUUsage", skip_serializing_if = "is_default")]
    pub system_cpu_usage: String,
    /// Memory of the machine in bytes.
    pub system_memory_total: i64,
    /// Free memory of the machine in bytes.
    pub system_memory_free: i64,
    /// Components of all its workloads.
    #[schemars(extend("format" = "int32"))]
    pub component_count: u32,
    /// Its workloads.
    #[schemars(extend("format" = "int32"))]
    pub workload_count: u32,
    /// When its last heartbeat arrived.
    #[serde(skip_serializing_if = "is_default")]
    pub last_seen: Option<Timestamp>,
    /// Reporting and Ready.
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<Condition>,
}

resource! {
    /// A host of the cluster.
    Host { #[serde(flatten)] spec: HostSpec, status: HostStatus }
}
