//! Replicas that are rolled out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::replica_set::one;
use super::resource::resource;
use super::{
    Condition, KubernetesSpec, LocalObjectReference, ReplicaSetStatus, WorkloadReplicaTemplate, is_default,
};

/// How many replicas of which workload there are, and how a change reaches them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "kube", derive(kube::CustomResource))]
#[cfg_attr(
    feature = "kube",
    kube(
        group = "runtime.wasmcloud.dev",
        version = "v1alpha1",
        kind = "WorkloadDeployment",
        doc = "Replicas of a workload that are rolled out.",
        namespaced,
        status = "WorkloadDeploymentStatus",
        derive = "Default",
        derive = "PartialEq",
        scale(
            spec_replicas_path = ".spec.replicas",
            status_replicas_path = ".status.currentReplicas",
            label_selector_path = ".status.selector"
        ),
        printcolumn = r#"{"name":"REPLICAS","type":"integer","jsonPath":".spec.replicas"}"#,
        printcolumn = r#"{"name":"READY","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].status"}"#,
    )
)]
#[serde(rename_all = "camelCase")]
pub struct WorkloadDeploymentSpec {
    /// How many.
    #[serde(default = "one")]
    #[schemars(extend("format" = "int32"))]
    pub replicas: u32,
    /// Of what.
    pub template: WorkloadReplicaTemplate,
    /// How new replicas take the place of old ones.
    #[serde(default)]
    pub deploy_policy: WorkloadDeployPolicy,
    /// Artifacts that images refer to as `artifact://NAME`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub artifacts: Vec<WorkloadDeploymentArtifact>,
    /// What Kubernetes does for the workload; in place of the one of the template.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kubernetes: Option<KubernetesSpec>,
}

/// One replica of nothing.
impl Default for WorkloadDeploymentSpec {
    fn default() -> Self {
        Self {
            replicas: one(),
            template: WorkloadReplicaTemplate::default(),
            deploy_policy: WorkloadDeployPolicy::default(),
            artifacts: Vec::new(),
            kubernetes: None,
        }
    }
}

/// How new replicas take the place of old ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum WorkloadDeployPolicy {
    /// New ones start before old ones stop.
    #[default]
    RollingUpdate,
    /// Old ones stop before new ones start.
    Recreate,
}

/// An artifact under the name that images use.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkloadDeploymentArtifact {
    /// The name that images use.
    pub name: String,
    /// The Artifact.
    pub artifact_from: LocalObjectReference,
}

/// How the replicas are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkloadDeploymentStatus {
    /// The replica set of the last change.
    #[serde(skip_serializing_if = "is_default")]
    pub current_replica_set: Option<LocalObjectReference>,
    /// The replica set before it, while it is there.
    #[serde(skip_serializing_if = "is_default")]
    pub previous_replica_set: Option<LocalObjectReference>,
    /// How many replicas there are.
    #[serde(skip_serializing_if = "is_default")]
    pub replicas: Option<ReplicaSetStatus>,
    /// How many replicas there are, for the scale subresource.
    #[serde(skip_serializing_if = "is_default")]
    #[schemars(extend("format" = "int32"))]
    pub current_replicas: Option<u32>,
    /// The labels of the replicas, for the scale subresource.
    #[serde(skip_serializing_if = "is_default")]
    pub selector: String,
    /// Artifact, Sync, Deploy, Scale and Ready.
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<Condition>,
}

resource! {
    /// Replicas of a workload that are rolled out.
    WorkloadDeployment { spec: WorkloadDeploymentSpec, status: WorkloadDeploymentStatus }
}
