//! Resources that a component or service may use.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConfigLayer, VolumeMount, is_default};
use crate::Settings;

/// Resources that a component or service may use.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct LocalResources {
    /// Volumes of the workload to mount.
    #[serde(skip_serializing_if = "is_default")]
    pub volume_mounts: Vec<VolumeMount>,
    /// Environment variables.
    #[serde(skip_serializing_if = "is_default")]
    pub environment: ConfigLayer,
    /// Settings, readable with `wasi:config`.
    #[serde(skip_serializing_if = "is_default")]
    pub config: Settings,
    /// Hosts to which HTTP requests may be sent, such as `api.example.com` or `*.example.com`. Default: all hosts.
    #[serde(skip_serializing_if = "is_default")]
    pub allowed_hosts: Vec<String>,
    /// Host names that may be looked up. Default: none.
    #[serde(skip_serializing_if = "is_default")]
    pub allowed_ip_name_lookups: Vec<String>,
    /// Allowed ports on the host's loopback interface, as PORT or PORT/PROTOCOL. Default: none.
    #[serde(skip_serializing_if = "is_default")]
    #[schemars(inner(regex(pattern = r"^[0-9]{1,5}(/(tcp|udp|TCP|UDP))?$")))]
    pub allowed_host_loopback_ports: Vec<String>,
    /// Memory limit per instance in MiB. Default: the limit of the host.
    #[serde(skip_serializing_if = "is_default")]
    pub memory_limit_mb: i32,
    /// CPU limit for all instances together, in thousandths of a core. Default: unlimited.
    #[serde(skip_serializing_if = "is_default")]
    pub cpu_limit: i32,
}
