//! Volumes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_default;

/// A volume of a workload: one of the two types.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("required" = ["name"]))]
pub struct Volume {
    /// The name, a DNS label and unique in the workload.
    #[serde(skip_serializing_if = "is_default")]
    pub name: String,
    /// A folder that is empty when the workload starts, and removed when it stops.
    #[serde(skip_serializing_if = "is_default")]
    pub ephemeral: Option<EphemeralVolume>,
    /// A file or folder of the host.
    #[serde(skip_serializing_if = "is_default")]
    pub host_path: Option<HostPathVolume>,
}

/// A folder that is empty when the workload starts, and removed when it stops.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EphemeralVolume {}

/// A file or folder of the host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HostPathVolume {
    /// Its path on the host.
    pub path: String,
}

/// Where a component or service sees a volume.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VolumeMount {
    /// The name of the volume.
    pub name: String,
    /// The path that the component or service sees.
    pub mount_path: String,
    /// Refuse writes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub read_only: bool,
}
