//! The kind `WorkloadDeployment`: replicas with a rollout policy.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::replica_set::one;
use super::resource::resource;
use super::{
    Condition, KubernetesSpec, LocalObjectReference, ReplicaSetStatus, WorkloadReplicaTemplate, is_default,
};

/// The specification of a deployment: a workload, its number of replicas and its rollout policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "kube", derive(kube::CustomResource))]
#[cfg_attr(
    feature = "kube",
    kube(
        group = "runtime.wasmcloud.dev",
        version = "v1alpha1",
        kind = "WorkloadDeployment",
        doc = "Replicas of a workload with a rollout policy.",
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
    /// Number of replicas. Default: 1.
    #[serde(default = "one")]
    #[schemars(extend("format" = "int32"))]
    pub replicas: u32,
    /// Template for the replicas.
    pub template: WorkloadReplicaTemplate,
    /// How new replicas replace old ones.
    #[serde(default)]
    pub deploy_policy: WorkloadDeployPolicy,
    /// Artifacts that images refer to as `artifact://NAME`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub artifacts: Vec<WorkloadDeploymentArtifact>,
    /// Kubernetes integration. Overrides the setting of the template.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kubernetes: Option<KubernetesSpec>,
}

/// One replica of an empty workload.
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

/// How new replicas replace old ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum WorkloadDeployPolicy {
    /// Start new replicas before stopping old ones.
    #[default]
    RollingUpdate,
    /// Stop old replicas before starting new ones.
    Recreate,
}

/// An artifact, with the name by which images refer to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkloadDeploymentArtifact {
    /// Name in `artifact://NAME`.
    pub name: String,
    /// The Artifact.
    pub artifact_from: LocalObjectReference,
}

/// The status of a deployment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkloadDeploymentStatus {
    /// Replica set of the latest revision.
    #[serde(skip_serializing_if = "is_default")]
    pub current_replica_set: Option<LocalObjectReference>,
    /// Replica set of the previous revision, while it exists.
    #[serde(skip_serializing_if = "is_default")]
    pub previous_replica_set: Option<LocalObjectReference>,
    /// Replica counts.
    #[serde(skip_serializing_if = "is_default")]
    pub replicas: Option<ReplicaSetStatus>,
    /// Number of replicas, for the scale subresource.
    #[serde(skip_serializing_if = "is_default")]
    #[schemars(extend("format" = "int32"))]
    pub current_replicas: Option<u32>,
    /// Label selector of the replicas, for the scale subresource.
    #[serde(skip_serializing_if = "is_default")]
    pub selector: String,
    /// Conditions: Artifact, Sync, Deploy, Scale and Ready.
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<Condition>,
}

resource! {
    /// Replicas of a workload with a rollout policy.
    WorkloadDeployment { spec: WorkloadDeploymentSpec, status: WorkloadDeploymentStatus }
}
