//! Interfaces that a host provides.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocalObjectReference, is_default};
use crate::Settings;

/// Interfaces of one package that a host provides to a workload, with settings as in [`ConfigLayer`](super::ConfigLayer).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("required" = ["interfaces", "namespace", "package"]))]
pub struct HostInterface {
    /// Tells this entry from others of the same package; components name it when they open a resource.
    #[serde(skip_serializing_if = "is_default")]
    #[schemars(regex(pattern = r"^[a-z0-9][a-z0-9-]*$"), length(max = 64))]
    pub name: String,
    /// The namespace of the package.
    #[schemars(length(max = 128))]
    #[serde(skip_serializing_if = "is_default")]
    pub namespace: String,
    /// The name of the package.
    #[schemars(length(max = 128))]
    #[serde(skip_serializing_if = "is_default")]
    pub package: String,
    /// The names of the interfaces.
    #[schemars(length(min = 1))]
    #[serde(skip_serializing_if = "is_default")]
    pub interfaces: Vec<String>,
    /// The version of the package; without it any version.
    #[serde(skip_serializing_if = "is_default")]
    #[schemars(length(max = 64))]
    pub version: String,
    /// `ConfigMap`s with settings.
    #[serde(skip_serializing_if = "is_default")]
    pub config_from: Vec<LocalObjectReference>,
    /// `Secret`s with settings.
    #[serde(skip_serializing_if = "is_default")]
    pub secret_from: Vec<LocalObjectReference>,
    /// Settings.
    #[serde(skip_serializing_if = "is_default")]
    pub config: Settings,
}
