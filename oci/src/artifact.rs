//! The format of components in registries, by the
//! [CNCF](https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/).

use std::collections::BTreeMap;

use bytes::Bytes;
use oci_client::manifest::{ImageIndexEntry, OCI_IMAGE_MEDIA_TYPE, OciDescriptor, OciImageManifest};
use serde::Serialize;

use crate::digest::digest;

/// Media type of the layer that is the component.
pub const COMPONENT_MEDIA_TYPE: &str = "application/wasm";

/// Media type of the configuration.
pub const CONFIG_MEDIA_TYPE: &str = "application/vnd.wasm.config.v0+json";

/// Media types that older tools give the layer with the component.
const OLDER_LAYERS: [&str; 2] = [
    "application/vnd.wasm.content.layer.v1+wasm",
    "application/vnd.module.wasm.content.layer.v1+wasm",
];

/// A component with its metadata, to be pushed.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The component.
    pub component: Bytes,
    /// Time of creation in the format of RFC 3339. Artifacts with the same content and time have the same digest.
    pub created: String,
    /// The author, if known.
    pub author: Option<String>,
    /// The imports and exports of the component.
    pub world: ComponentWorld,
    /// Annotations of the manifest.
    pub annotations: BTreeMap<String, String>,
}

/// The imports and exports of a component, as full names of interfaces such as `wasi:http/incoming-handler@0.2.0`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ComponentWorld {
    /// Names of the exports, sorted.
    pub exports: Vec<String>,
    /// Names of the imports, sorted.
    pub imports: Vec<String>,
}

/// The configuration of a component, in the order of its fields in JSON.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Config<'a> {
    created: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'a str>,
    architecture: &'static str,
    os: &'static str,
    layer_digests: [&'a str; 1],
    component: &'a ComponentWorld,
}

/// An artifact as its parts in a registry.
pub(crate) struct Encoded {
    /// The layer and its content.
    pub(crate) component: (OciDescriptor, Bytes),
    /// The configuration and its content.
    pub(crate) config: (OciDescriptor, Bytes),
    pub(crate) annotations: BTreeMap<String, String>,
}

impl Artifact {
    /// An artifact of the component alone, created at the Unix epoch: without an author, a world or annotations.
    pub fn new(component: impl Into<Bytes>) -> Self {
        Self {
            component: component.into(),
            created: "1970-01-01T00:00:00Z".to_owned(),
            author: None,
            world: ComponentWorld::default(),
            annotations: BTreeMap::new(),
        }
    }

    pub(crate) fn encode(self) -> Encoded {
        let layer = descriptor(COMPONENT_MEDIA_TYPE, &self.component);
        let config = Config {
            created: &self.created,
            author: self.author.as_deref(),
            architecture: "wasm",
            os: "wasip2",
            layer_digests: [&layer.digest],
            component: &self.world,
        };
        let config = Bytes::from(serde_json::to_vec(&config).unwrap_or_default());
        Encoded {
            config: (descriptor(CONFIG_MEDIA_TYPE, &config), config),
            component: (layer, self.component),
            annotations: self.annotations,
        }
    }
}

impl Encoded {
    /// The manifest.
    pub(crate) fn manifest(&self) -> OciImageManifest {
        OciImageManifest {
            media_type: Some(OCI_IMAGE_MEDIA_TYPE.to_owned()),
            config: self.config.0.clone(),
            layers: vec![self.component.0.clone()],
            annotations: (!self.annotations.is_empty()).then(|| self.annotations.clone()),
            ..OciImageManifest::default()
        }
    }
}

/// The descriptor of some content.
pub(crate) fn descriptor(media_type: &str, content: &[u8]) -> OciDescriptor {
    OciDescriptor {
        media_type: media_type.to_owned(),
        digest: digest(content),
        size: i64::try_from(content.len()).unwrap_or(i64::MAX),
        ..OciDescriptor::default()
    }
}

/// The layer of a manifest that is the component.
///
/// # Errors
/// A sentence that says what the manifest holds instead.
pub(crate) fn component_layer(manifest: &OciImageManifest) -> Result<&OciDescriptor, String> {
    let is_component = |layer: &&OciDescriptor| {
        layer.media_type == COMPONENT_MEDIA_TYPE || OLDER_LAYERS.contains(&layer.media_type.as_str())
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

/// The manifest of an index that may hold the component.
///
/// # Errors
/// A sentence that says what the index holds instead.
pub(crate) fn component_manifest(manifests: &[ImageIndexEntry]) -> Result<&ImageIndexEntry, String> {
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
