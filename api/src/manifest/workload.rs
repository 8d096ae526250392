//! The kind `Workload`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::resource::resource;
use super::{
    Condition, HostInterface, KubernetesSpec, Volume, WorkloadComponent, WorkloadService, is_default,
};

/// The specification of a workload: its contents, and constraints on its host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "kube", derive(kube::CustomResource))]
#[cfg_attr(
    feature = "kube",
    kube(
        group = "runtime.wasmcloud.dev",
        version = "v1alpha1",
        kind = "Workload",
        doc = "A workload on one host.",
        namespaced,
        shortname = "ww",
        status = "WorkloadStatus",
        derive = "Default",
        derive = "PartialEq",
        printcolumn = r#"{"name":"HOSTID","type":"string","jsonPath":".status.hostId"}"#,
        printcolumn = r#"{"name":"ENVIRONMENT","type":"string","jsonPath":".status.environment"}"#,
        printcolumn = r#"{"name":"READY","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].status"}"#,
        printcolumn = r#"{"name":"AGE","type":"date","jsonPath":".metadata.creationTimestamp"}"#,
    )
)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkloadSpec {
    /// Labels that the host must have.
    #[serde(skip_serializing_if = "is_default")]
    pub host_selector: BTreeMap<String, String>,
    /// ID of the host. Default: any matching host.
    #[serde(skip_serializing_if = "is_default")]
    pub host_id: String,
    /// Environment that the host must have. Default: any environment that the operator allows.
    #[serde(skip_serializing_if = "is_default")]
    pub environment: String,
    /// Components.
    #[serde(skip_serializing_if = "is_default")]
    pub components: Vec<WorkloadComponent>,
    /// Interfaces that the host provides.
    #[serde(skip_serializing_if = "is_default")]
    #[schemars(length(max = 64))]
    pub host_interfaces: Vec<HostInterface>,
    /// Service.
    #[serde(skip_serializing_if = "is_default")]
    pub service: Option<WorkloadService>,
    /// Volumes.
    #[serde(skip_serializing_if = "is_default")]
    pub volumes: Vec<Volume>,
    /// Kubernetes integration.
    #[serde(skip_serializing_if = "is_default")]
    pub kubernetes: Option<KubernetesSpec>,
}

/// The status of a workload.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkloadStatus {
    /// ID of the host that runs the workload.
    #[serde(skip_serializing_if = "is_default")]
    pub host_id: String,
    /// Environment of the host.
    #[serde(skip_serializing_if = "is_default")]
    pub environment: String,
    /// ID of the workload on the host.
    #[serde(skip_serializing_if = "is_default")]
    pub workload_id: String,
    /// Conditions: Config, `HostSelection`, Placement, Sync and Ready.
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<Condition>,
}

resource! {
    /// A workload on one host.
    Workload { spec: WorkloadSpec, status: WorkloadStatus }
}
