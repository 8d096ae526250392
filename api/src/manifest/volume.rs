//! Volumes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_default;

/// A volume of a workload. Exactly one of the two types must be set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("required" = ["name"]))]
pub struct Volume {
    /// Name: a DNS label, unique in the workload.
    #[serde(skip_serializing_if = "is_default")]
    pub name: String,
    /// A folder that is empty when the workload starts and removed when it stops.
    #[serde(skip_serializing_if = "is_default")]
    pub ephemeral: Option<EphemeralVolume>,
    /// A file or folder on the host.
    #[serde(skip_serializing_if = "is_default")]
    pub host_path: Option<HostPathVolume>,
}

/// A folder that is empty when the workload starts and removed when it stops.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EphemeralVolume {}

/// A file or folder on the host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HostPathVolume {
    /// Path on the host.
    pub path: String,
}

/// A volume mount of a component or service.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VolumeMount {
    /// Name of the volume.
    pub name: String,
    /// Path in the component or service.
    pub mount_path: String,
    /// Reject writes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub read_only: bool,
}
