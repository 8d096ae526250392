//! What a component or service may use.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConfigLayer, VolumeMount, is_default};
use crate::Settings;

/// What a component or service may use.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct LocalResources {
    /// Where it sees which volume of the workload.
    #[serde(skip_serializing_if = "is_default")]
    pub volume_mounts: Vec<VolumeMount>,
    /// Environment variables.
    #[serde(skip_serializing_if = "is_default")]
    pub environment: ConfigLayer,
    /// Settings, which components read with `wasi:config`.
    #[serde(skip_serializing_if = "is_default")]
    pub config: Settings,
    /// Hosts to which it may send HTTP requests, such as `api.example.com` or `*.example.com`; without an entry all hosts.
    #[serde(skip_serializing_if = "is_default")]
    pub allowed_hosts: Vec<String>,
    /// Names that it may look up; without an entry none.
    #[serde(skip_serializing_if = "is_default")]
    pub allowed_ip_name_lookups: Vec<String>,
    /// Ports of the host's loopback that it may connect to, as PORT or PORT/PROTOCOL; without an entry none.
    #[serde(skip_serializing_if = "is_default")]
    #[schemars(inner(regex(pattern = r"^[0-9]{1,5}(/(tcp|udp|TCP|UDP))?$")))]
    pub allowed_host_loopback_ports: Vec<String>,
    /// Memory of one instance in MiB; without it the limit of the host.
    #[serde(skip_serializing_if = "is_default")]
    pub memory_limit_mb: i32,
    /// Thousandths of a core for all instances together; without it there is no limit.
    #[serde(skip_serializing_if = "is_default")]
    pub cpu_limit: i32,
}
