//! The kind `Artifact`: a named image.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::resource::resource;
use super::{Condition, LocalObjectReference, is_default};

/// The specification of an artifact: an image and its credentials.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "kube", derive(kube::CustomResource))]
#[cfg_attr(
    feature = "kube",
    kube(
        group = "runtime.wasmcloud.dev",
        version = "v1alpha1",
        kind = "Artifact",
        doc = "A named image.",
        namespaced,
        status = "ArtifactStatus",
        derive = "Default",
        derive = "PartialEq",
    )
)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactSpec {
    /// Reference of the image.
    pub image: String,
    /// `Secret` with the credentials for the image.
    #[serde(default, skip_serializing_if = "is_default")]
    pub image_pull_secret: Option<LocalObjectReference>,
}

/// The status of an artifact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ArtifactStatus {
    /// Location from which workloads pull the image.
    #[serde(skip_serializing_if = "is_default")]
    pub artifact_url: String,
    /// Generation of the specification that this status describes.
    #[serde(skip_serializing_if = "is_default")]
    pub observed_generation: Option<i64>,
    /// Conditions: Sync, Published and Ready.
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<Condition>,
}

resource! {
    /// A named image.
    Artifact { spec: ArtifactSpec, status: ArtifactStatus }
}
