//! The kinds of manifests.

/// The API group.
pub const GROUP: &str = "runtime.wasmcloud.dev";

/// The version of the group.
pub const VERSION: &str = "v1alpha1";

/// The `apiVersion` of all kinds.
pub const API_VERSION: &str = "runtime.wasmcloud.dev/v1alpha1";

/// A kind of manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A named image.
    Artifact,
    /// A host of the cluster.
    Host,
    /// A workload on one host.
    Workload,
    /// Replicas of a workload with a rollout policy.
    WorkloadDeployment,
    /// Replicas of a workload.
    WorkloadReplicaSet,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Artifact,
        Self::Host,
        Self::Workload,
        Self::WorkloadDeployment,
        Self::WorkloadReplicaSet,
    ];

    /// Returns the name for the field `kind`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Artifact => "Artifact",
            Self::Host => "Host",
            Self::Workload => "Workload",
            Self::WorkloadDeployment => "WorkloadDeployment",
            Self::WorkloadReplicaSet => "WorkloadReplicaSet",
        }
    }

    /// Returns the kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}
