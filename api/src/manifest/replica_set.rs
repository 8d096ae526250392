//! The kind `WorkloadReplicaSet`: replicas of a workload.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::resource::resource;
use super::{Condition, WorkloadSpec, is_default};

/// The specification of a replica set: a workload and its number of replicas.
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
    /// Number of replicas. Default: 1.
    #[serde(default = "one")]
    #[schemars(extend("format" = "int32"))]
    pub replicas: u32,
    /// Template for the replicas.
    pub template: WorkloadReplicaTemplate,
}

/// One replica of an empty workload.
impl Default for WorkloadReplicaSetSpec {
    fn default() -> Self {
        Self {
            replicas: one(),
            template: WorkloadReplicaTemplate::default(),
        }
    }
}

/// The template for replicas.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WorkloadReplicaTemplate {
    /// Annotations of each replica.
    #[serde(default, skip_serializing_if = "is_default")]
    pub annotations: BTreeMap<String, String>,
    /// Labels of each replica.
    #[serde(default, skip_serializing_if = "is_default")]
    pub labels: BTreeMap<String, String>,
    /// Specification of the workload.
    pub spec: WorkloadSpec,
}

/// The status of a replica set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkloadReplicaSetStatus {
    /// Replica counts.
    #[serde(skip_serializing_if = "is_default")]
    pub replicas: Option<ReplicaSetStatus>,
    /// Conditions: `ScaleUp`, `ScaleDown` and Ready.
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<Condition>,
}

/// Replica counts. They are always serialized, even if they are zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ReplicaSetStatus {
    /// Expected number of replicas.
    #[schemars(extend("format" = "int32"))]
    pub expected: u32,
    /// Current number of replicas.
    #[schemars(extend("format" = "int32"))]
    pub current: u32,
    /// Number of ready replicas.
    #[schemars(extend("format" = "int32"))]
    pub ready: u32,
    /// Number of replicas that are not ready.
    #[schemars(extend("format" = "int32"))]
    pub unavailable: u32,
}

/// The default number of replicas.
pub(super) const fn one() -> u32 {
    1
}

resource! {
    /// Replicas of a workload.
    WorkloadReplicaSet { spec: WorkloadReplicaSetSpec, status: WorkloadReplicaSetStatus }
}
