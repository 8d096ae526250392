//! Conditions of objects.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_default;
use crate::Timestamp;

/// A condition of an object, in the Kubernetes format.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// Type of the condition, such as `Ready`.
    #[serde(rename = "type")]
    pub type_: String,
    /// Status of the condition.
    pub status: ConditionStatus,
    /// Generation of the object that the condition describes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// Time of the last status change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_transition_time: Option<Timestamp>,
    /// Time of the last check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_probe_time: Option<Timestamp>,
    /// Reason as a single word, for programs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reason: String,
    /// Reason as a message, for people.
    #[serde(default, skip_serializing_if = "is_default")]
    pub message: String,
}

/// The status of a condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum ConditionStatus {
    /// The condition holds.
    True,
    /// The condition does not hold.
    False,
    /// The status cannot be determined.
    #[default]
    Unknown,
}

impl Condition {
    /// All kinds: the state of the object matches its specification.
    pub const READY: &str = "Ready";
    /// Artifact, Workload, `WorkloadDeployment`: the specification has been applied.
    pub const SYNC: &str = "Sync";
    /// Artifact: workloads can use the image.
    pub const PUBLISHED: &str = "Published";
    /// Host: heartbeats are received.
    pub const REPORTING: &str = "Reporting";
    /// Workload: all referenced objects exist.
    pub const CONFIG: &str = "Config";
    /// Workload: a host has been selected.
    pub const HOST_SELECTION: &str = "HostSelection";
    /// Workload: the host has accepted it.
    pub const PLACEMENT: &str = "Placement";
    /// `WorkloadReplicaSet`: no replica is missing.
    pub const SCALE_UP: &str = "ScaleUp";
    /// `WorkloadReplicaSet`: there are no surplus replicas.
    pub const SCALE_DOWN: &str = "ScaleDown";
    /// `WorkloadDeployment`: the artifacts are published.
    pub const ARTIFACT: &str = "Artifact";
    /// `WorkloadDeployment`: the current replica set exists.
    pub const DEPLOY: &str = "Deploy";
    /// `WorkloadDeployment`: the requested number of replicas exists.
    pub const SCALE: &str = "Scale";
}
