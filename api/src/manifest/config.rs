//! Values from several sources.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocalObjectReference, is_default};
use crate::Settings;

/// Values from several sources. For the same key, `Secret`s override `ConfigMap`s, which override the inline values. Among
/// several objects of one kind, the last one wins.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ConfigLayer {
    /// `ConfigMap`s with values.
    #[serde(skip_serializing_if = "is_default")]
    pub config_from: Vec<LocalObjectReference>,
    /// `Secret`s with values.
    #[serde(skip_serializing_if = "is_default")]
    pub secret_from: Vec<LocalObjectReference>,
    /// Inline values.
    #[serde(skip_serializing_if = "is_default")]
    pub config: Settings,
}
