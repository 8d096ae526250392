//! What Kubernetes does for a workload.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_default;

/// What Kubernetes does for a workload.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct KubernetesSpec {
    /// The Service in front of the workload. The operator keeps an `EndpointSlice` with the hosts that run the workload, and the
    /// names of the Service reach the workload.
    #[serde(skip_serializing_if = "is_default")]
    pub service: Option<KubernetesServiceRef>,
}

/// A Service of the same namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct KubernetesServiceRef {
    /// Its name.
    pub name: String,
}
