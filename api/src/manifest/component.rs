//! Components and services.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocalObjectReference, LocalResources, is_default};

/// A component of a workload, instantiated for invocations.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("required" = ["image", "name"]))]
pub struct WorkloadComponent {
    /// Name, unique in the workload.
    #[serde(skip_serializing_if = "is_default")]
    pub name: String,
    /// Reference of the image, or `artifact://NAME` for an artifact of the deployment.
    #[serde(skip_serializing_if = "is_default")]
    pub image: String,
    /// `Secret` with the credentials for the image.
    #[serde(skip_serializing_if = "is_default")]
    pub image_pull_secret: Option<LocalObjectReference>,
    /// When to pull the image. Default: `IfNotPresent`.
    #[serde(skip_serializing_if = "is_default")]
    pub image_pull_policy: Option<PullPolicy>,
    /// Number of instances kept for reuse. By default, each invocation gets a new instance.
    #[serde(skip_serializing_if = "is_default")]
    pub pool_size: i32,
    /// Maximum number of concurrent invocations. Default: the limit of the host.
    #[serde(skip_serializing_if = "is_default")]
    pub max_invocations: i32,
    /// Maximum number of concurrent invocations per instance.
    #[serde(skip_serializing_if = "is_default")]
    pub max_concurrency: i32,
    /// Resources that the component may use.
    #[serde(skip_serializing_if = "is_default")]
    pub local_resources: LocalResources,
}

/// The service of a workload. It runs as long as the workload, and components reach it at `localhost`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("required" = ["image"]))]
pub struct WorkloadService {
    /// Reference of the image, or `artifact://NAME` for an artifact of the deployment.
    #[serde(skip_serializing_if = "is_default")]
    pub image: String,
    /// `Secret` with the credentials for the image.
    #[serde(skip_serializing_if = "is_default")]
    pub image_pull_secret: Option<LocalObjectReference>,
    /// When to pull the image. Default: `IfNotPresent`.
    #[serde(skip_serializing_if = "is_default")]
    pub image_pull_policy: Option<PullPolicy>,
    /// Maximum number of restarts after crashes.
    #[serde(skip_serializing_if = "is_default")]
    #[schemars(extend("format" = "int64"))]
    pub max_restarts: u64,
    /// Resources that the service may use.
    #[serde(skip_serializing_if = "is_default")]
    pub local_resources: LocalResources,
}

/// When to pull an image from the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum PullPolicy {
    /// On every start.
    Always,
    /// Only if the host does not have the image.
    IfNotPresent,
    /// Never.
    Never,
}
