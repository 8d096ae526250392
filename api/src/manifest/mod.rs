//! Workload manifests: the Kubernetes kinds of the group `runtime.wasmcloud.dev`, version `v1alpha1`.
//!
//! An omitted field has its `Default` value, and default values are not serialized. Unknown fields are ignored, so that objects
//! of newer versions can be read. A program that reads files written by people should check for unknown fields, as `wash
//! workload` does.
//!
//! With the feature `kube`, the kinds implement the [kube](https://docs.rs/kube) traits: `Workload::crd()` returns the
//! definition for a cluster, and `metadata` has all Kubernetes fields. Without it, `metadata` has only the fields that `wash`
//! uses.

mod artifact;
mod component;
mod condition;
mod config;
mod deployment;
mod host;
mod interface;
mod kind;
mod kubernetes;
mod metadata;
mod replica_set;
mod resource;
mod resources;
mod volume;
mod workload;

pub use artifact::{Artifact, ArtifactSpec, ArtifactStatus};
pub use component::{PullPolicy, WorkloadComponent, WorkloadService};
pub use condition::{Condition, ConditionStatus};
pub use config::ConfigLayer;
pub use deployment::{
    WorkloadDeployPolicy, WorkloadDeployment, WorkloadDeploymentArtifact, WorkloadDeploymentSpec,
    WorkloadDeploymentStatus,
};
pub use host::{Host, HostSpec, HostStatus};
pub use interface::HostInterface;
pub use kind::{API_VERSION, GROUP, Kind, VERSION};
pub use kubernetes::{KubernetesServiceRef, KubernetesSpec};
pub use metadata::{LocalObjectReference, ObjectMeta};
pub use replica_set::{
    ReplicaSetStatus, WorkloadReplicaSet, WorkloadReplicaSetSpec, WorkloadReplicaSetStatus,
    WorkloadReplicaTemplate,
};
pub use resources::LocalResources;
pub use volume::{EphemeralVolume, HostPathVolume, Volume, VolumeMount};
pub use workload::{Workload, WorkloadSpec, WorkloadStatus};

/// Returns true for values that are not serialized.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
