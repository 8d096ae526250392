//! Components and services.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocalObjectReference, LocalResources, is_default};

/// A component of a workload: it is instantiated for invocations.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("required" = ["image", "name"]))]
pub struct WorkloadComponent {
    /// The name, unique in the workload.
    #[serde(skip_serializing_if = "is_default")]
    pub name: String,
    /// The reference of the image, or `artifact://NAME` for an artifact of the deployment.
    #[serde(skip_serializing_if = "is_default")]
    pub image: String,
    /// The `Secret` with the credentials for the image.
    #[serde(skip_serializing_if = "is_default")]
    pub image_pull_secret: Option<LocalObjectReference>,
    /// When the registry is asked for the image; without it `IfNotPresent`.
    #[serde(skip_serializing_if = "is_default")]
    pub image_pull_policy: Option<PullPolicy>,
    /// Instances that are kept for reuse; without it each invocation gets a new one.
    #[serde(skip_serializing_if = "is_default")]
    pub pool_size: i32,
    /// Invocations at once; without it the limit of the host.
    #[serde(skip_serializing_if = "is_default")]
    pub max_invocations: i32,
    /// Invocations at once on one instance.
    #[serde(skip_serializing_if = "is_default")]
    pub max_concurrency: i32,
    /// What the component may use.
    #[serde(skip_serializing_if = "is_default")]
    pub local_resources: LocalResources,
}

/// The service of a workload: it runs as long as the workload, and is the `localhost` of the components.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("required" = ["image"]))]
pub struct WorkloadService {
    /// The reference of the image, or `artifact://NAME` for an artifact of the deployment.
    #[serde(skip_serializing_if = "is_default")]
    pub image: String,
    /// The `Secret` with the credentials for the image.
    #[serde(skip_serializing_if = "is_default")]
    pub image_pull_secret: Option<LocalObjectReference>,
    /// When the registry is asked for the image; without it `IfNotPresent`.
    #[serde(skip_serializing_if = "is_default")]
    pub image_pull_policy: Option<PullPolicy>,
    /// How often it is restarted after a crash.
    #[serde(skip_serializing_if = "is_default")]
    #[schemars(extend("format" = "int64"))]
    pub max_restarts: u64,
    /// What the service may use.
    #[serde(skip_serializing_if = "is_default")]
    pub local_resources: LocalResources,
}

/// When the registry is asked for an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum PullPolicy {
    /// At each start.
    Always,
    /// If the host does not have the image.
    IfNotPresent,
    /// Never.
    Never,
}
