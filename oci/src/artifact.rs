//! The format of components in registries.

use std::collections::BTreeMap;

use oci_client::manifest::{ImageIndexEntry, OciDescriptor, OciImageManifest};
use serde::Serialize;

/// Media type of the layer that is a component.
pub const COMPONENT_LAYER: &str = "application/wasm";

/// Media type of the configuration.
pub const CONFIG: &str = "application/vnd.wasm.config.v0+json";

/// Media types of the layer that older tools gave it.
const OLDER_LAYERS: [&str; 2] = [
    "application/vnd.wasm.content.layer.v1+wasm",
    "application/vnd.module.wasm.content.layer.v1+wasm",
];

/// What the configuration of an artifact says. Its digest is the same for the same component.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerConfig {
    /// When, in the format of RFC 3339.
    pub created: String,
    /// Who, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// `wasm`.
    pub architecture: &'static str,
    /// `wasip2`.
    pub os: &'static str,
    /// The digests of the layers.
    pub layer_digests: Vec<String>,
    /// What the component imports and exports.
    pub component: World,
}

/// What a component imports and exports, each sorted.
#[derive(Clone, Debug, Default, Serialize)]
pub struct World {
    /// Full names of the interfaces.
    pub exports: Vec<String>,
    /// Full names of the interfaces.
    pub imports: Vec<String>,
}

/// The layer that is the component; in words why there is none.
pub(super) fn component_layer(manifest: &OciImageManifest) -> Result<&OciDescriptor, String> {
    let is_component = |layer: &&OciDescriptor| {
        layer.media_type == COMPONENT_LAYER || OLDER_LAYERS.contains(&layer.media_type.as_str())
    };
    let mut components = manifest.layers.iter().filter(is_component);
    match (components.next(), components.next()) {
        (Some(layer), None) => Ok(layer),
        (Some(_), Some(_)) => Err("it has several layers that are components".to_owned()),
        (None, _) if manifest.layers.is_empty() => Err("it has no layers".to_owned()),
        (None, _) => {
            let types: Vec<&str> = manifest
                .layers
                .iter()
                .map(|layer| layer.media_type.as_str())
                .collect();
            Err(format!("its layers are {}", types.join(", ")))
        }
    }
}

/// The manifest of an index that may hold a component; in words why there is none.
pub(super) fn component_manifest(manifests: &[ImageIndexEntry]) -> Result<&ImageIndexEntry, String> {
    if let [only] = manifests {
        return Ok(only);
    }
    let is_wasm = |entry: &&ImageIndexEntry| {
        entry
            .platform
            .as_ref()
            .is_some_and(|platform| platform.architecture.to_string() == "wasm")
    };
    let mut wasm = manifests.iter().filter(is_wasm);
    match (wasm.next(), wasm.next()) {
        (Some(entry), None) => Ok(entry),
        (Some(_), Some(_)) => Err("it is an index with several manifests for wasm".to_owned()),
        (None, _) => Err("it is an index without a manifest for wasm".to_owned()),
    }
}

/// The manifest of a component.
pub(super) fn manifest(
    layer: &(String, usize),
    config: &(String, usize),
    annotations: BTreeMap<String, String>,
) -> OciImageManifest {
    let descriptor = |media_type: &str, (digest, size): &(String, usize)| OciDescriptor {
        media_type: media_type.to_owned(),
        digest: digest.clone(),
        size: i64::try_from(*size).unwrap_or(i64::MAX),
        ..OciDescriptor::default()
    };
    OciImageManifest {
        media_type: Some(oci_client::manifest::OCI_IMAGE_MEDIA_TYPE.to_owned()),
        config: descriptor(CONFIG, config),
        layers: vec![descriptor(COMPONENT_LAYER, layer)],
        annotations: (!annotations.is_empty()).then_some(annotations),
        ..OciImageManifest::default()
    }
}
