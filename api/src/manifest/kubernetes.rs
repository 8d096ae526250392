//! Kubernetes integration of a workload.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_default;

/// Kubernetes integration of a workload.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct KubernetesSpec {
    /// Service for the workload. The operator maintains an `EndpointSlice` with the hosts that run the workload, and the DNS
    /// names of the Service route to it.
    #[serde(skip_serializing_if = "is_default")]
    pub service: Option<KubernetesServiceRef>,
}

/// A reference to a Service in the same namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct KubernetesServiceRef {
    /// Name of the Service.
    pub name: String,
}
