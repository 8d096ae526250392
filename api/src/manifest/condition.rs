//! Conditions of objects.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_default;
use crate::Timestamp;

/// One aspect of the state of an object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// The aspect, such as `Ready`.
    #[serde(rename = "type")]
    pub type_: String,
    /// Whether it holds.
    pub status: ConditionStatus,
    /// The generation of the object for which this was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// When the status changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_transition_time: Option<Timestamp>,
    /// When this was last looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_probe_time: Option<Timestamp>,
    /// Why, as one word.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reason: String,
    /// Why, for people.
    #[serde(default, skip_serializing_if = "is_default")]
    pub message: String,
}

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum ConditionStatus {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// Nobody knows.
    #[default]
    Unknown,
}

impl Condition {
    /// The aspect of all kinds: the object does what its specification says.
    pub const READY: &str = "Ready";
    /// Artifact, Workload, `WorkloadDeployment`: the specification has been taken over.
    pub const SYNC: &str = "Sync";
    /// Artifact: workloads can use the image.
    pub const PUBLISHED: &str = "Published";
    /// Host: it sends heartbeats.
    pub const REPORTING: &str = "Reporting";
    /// Workload: everything that it refers to is there.
    pub const CONFIG: &str = "Config";
    /// Workload: a host is chosen.
    pub const HOST_SELECTION: &str = "HostSelection";
    /// Workload: the host has taken it.
    pub const PLACEMENT: &str = "Placement";
    /// `WorkloadReplicaSet`: no replica is missing.
    pub const SCALE_UP: &str = "ScaleUp";
    /// `WorkloadReplicaSet`: no replica is left over.
    pub const SCALE_DOWN: &str = "ScaleDown";
    /// `WorkloadDeployment`: its artifacts are published.
    pub const ARTIFACT: &str = "Artifact";
    /// `WorkloadDeployment`: the current replica set exists.
    pub const DEPLOY: &str = "Deploy";
    /// `WorkloadDeployment`: the replicas are there.
    pub const SCALE: &str = "Scale";
}
