//! Values from several places.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocalObjectReference, is_default};
use crate::Settings;

/// Values from several places. Where two have the same key, secrets win over `ConfigMap`s, and those over the values here; of
/// several objects the last one wins.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ConfigLayer {
    /// `ConfigMap`s with values.
    #[serde(skip_serializing_if = "is_default")]
    pub config_from: Vec<LocalObjectReference>,
    /// `Secret`s with values.
    #[serde(skip_serializing_if = "is_default")]
    pub secret_from: Vec<LocalObjectReference>,
    /// Values.
    #[serde(skip_serializing_if = "is_default")]
    pub config: Settings,
}
