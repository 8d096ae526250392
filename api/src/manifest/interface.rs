//! Interfaces that a host provides.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocalObjectReference, is_default};
use crate::Settings;

/// Interfaces of one package that a host provides to a workload. Settings are merged as in [`ConfigLayer`](super::ConfigLayer).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("required" = ["interfaces", "namespace", "package"]))]
pub struct HostInterface {
    /// Distinguishes this entry from others for the same package. Components open a resource by this name.
    #[serde(skip_serializing_if = "is_default")]
    #[schemars(regex(pattern = r"^[a-z0-9][a-z0-9-]*$"), length(max = 64))]
    pub name: String,
    /// Namespace of the package.
    #[schemars(length(max = 128))]
    #[serde(skip_serializing_if = "is_default")]
    pub namespace: String,
    /// Name of the package.
    #[schemars(length(max = 128))]
    #[serde(skip_serializing_if = "is_default")]
    pub package: String,
    /// Names of the interfaces.
    #[schemars(length(min = 1))]
    #[serde(skip_serializing_if = "is_default")]
    pub interfaces: Vec<String>,
    /// Version of the package. Default: any version.
    #[serde(skip_serializing_if = "is_default")]
    #[schemars(length(max = 64))]
    pub version: String,
    /// `ConfigMap`s with settings.
    #[serde(skip_serializing_if = "is_default")]
    pub config_from: Vec<LocalObjectReference>,
    /// `Secret`s with settings.
    #[serde(skip_serializing_if = "is_default")]
    pub secret_from: Vec<LocalObjectReference>,
    /// Inline settings.
    #[serde(skip_serializing_if = "is_default")]
    pub config: Settings,
}
