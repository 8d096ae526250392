//! Replicas of workloads.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::resource::resource;
use super::{Condition, WorkloadSpec, is_default};

/// How many replicas of which workload there are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "kube", derive(kube::CustomResource))]
#[cfg_attr(
    feature = "kube",
    kube(
        group = "runtime.wasmcloud.dev",
        version = "v1alpha1",
        kind = "WorkloadReplicaSet",
        doc = "Replicas of a workload.",
        namespaced,
        status = "WorkloadReplicaSetStatus",
        derive = "Default",
        derive = "PartialEq",
        printcolumn = r#"{"name":"REPLICAS","type":"integer","jsonPath":".spec.replicas"}"#,
        printcolumn = r#"{"name":"READY","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].status"}"#,
    )
)]
pub struct WorkloadReplicaSetSpec {
    /// How many.
    #[serde(default = "one")]
    #[schemars(extend("format" = "int32"))]
    pub replicas: u32,
    /// Of what.
    pub template: WorkloadReplicaTemplate,
}

/// One replica of nothing.
impl Default for WorkloadReplicaSetSpec {
    fn default() -> Self {
        Self {
            replicas: one(),
            template: WorkloadReplicaTemplate::default(),
        }
    }
}

/// Of what replicas are made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WorkloadReplicaTemplate {
    /// Annotations of each replica.
    #[serde(default, skip_serializing_if = "is_default")]
    pub annotations: BTreeMap<String, String>,
    /// Labels of each replica.
    #[serde(default, skip_serializing_if = "is_default")]
    pub labels: BTreeMap<String, String>,
    /// The workload.
    pub spec: WorkloadSpec,
}

/// How the replicas are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkloadReplicaSetStatus {
    /// How many there are.
    #[serde(skip_serializing_if = "is_default")]
    pub replicas: Option<ReplicaSetStatus>,
    /// `ScaleUp`, `ScaleDown` and Ready.
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<Condition>,
}

/// Numbers of replicas. They are always written, also where they are zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ReplicaSetStatus {
    /// How many there have to be.
    #[schemars(extend("format" = "int32"))]
    pub expected: u32,
    /// How many there are.
    #[schemars(extend("format" = "int32"))]
    pub current: u32,
    /// How many of them are ready.
    #[schemars(extend("format" = "int32"))]
    pub ready: u32,
    /// How many of them are not ready.
    #[schemars(extend("format" = "int32"))]
    pub unavailable: u32,
}

/// Replicas, where nothing is said of their number.
pub(super) const fn one() -> u32 {
    1
}

resource! {
    /// Replicas of a workload.
    WorkloadReplicaSet { spec: WorkloadReplicaSetSpec, status: WorkloadReplicaSetStatus }
}
