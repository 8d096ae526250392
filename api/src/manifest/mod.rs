//! The manifests of workloads, as Kubernetes has them: the group `runtime.wasmcloud.dev`, version `v1alpha1`.
//!
//! A field that is left out has the value of `Default`, and such values are not written. Unknown fields are ignored, so that an
//! object of a newer version can be read; who reads a file of a person looks for them (`wash workload` does).
//!
//! With the feature `kube` the kinds are custom resources of [kube](https://docs.rs/kube): `Workload::crd()` is the definition
//! that a cluster needs, and `metadata` has all fields of Kubernetes. Without it the same kinds have the few that `wash` uses.

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

/// A value that a manifest leaves out.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
