//! Images under names.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::resource::resource;
use super::{Condition, LocalObjectReference, is_default};

/// An image, and how it is pulled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "kube", derive(kube::CustomResource))]
#[cfg_attr(
    feature = "kube",
    kube(
        group = "runtime.wasmcloud.dev",
        version = "v1alpha1",
        kind = "Artifact",
        doc = "An image under a name.",
        namespaced,
        status = "ArtifactStatus",
        derive = "Default",
        derive = "PartialEq",
    )
)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactSpec {
    /// The reference of the image.
    pub image: String,
    /// The `Secret` with the credentials for the image.
    #[serde(default, skip_serializing_if = "is_default")]
    pub image_pull_secret: Option<LocalObjectReference>,
}

/// Where the image is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ArtifactStatus {
    /// Where workloads get the image.
    #[serde(skip_serializing_if = "is_default")]
    pub artifact_url: String,
    /// The generation of the specification that this is about.
    #[serde(skip_serializing_if = "is_default")]
    pub observed_generation: Option<i64>,
    /// Sync, Published and Ready.
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<Condition>,
}

resource! {
    /// An image under a name.
    Artifact { spec: ArtifactSpec, status: ArtifactStatus }
}
