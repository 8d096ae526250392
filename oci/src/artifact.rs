//! The format of components in registries, as defined by the
//! [CNCF](https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/).

use std::collections::BTreeMap;

use bytes::Bytes;
use oci_client::manifest::{ImageIndexEntry, OCI_IMAGE_MEDIA_TYPE, OciDescriptor, OciImageManifest};
use serde::Serialize;

use crate::digest::digest;

/// Media type of the component layer.
pub const COMPONENT_MEDIA_TYPE: &str = "application/wasm";

/// Media type of the config blob.
pub const CONFIG_MEDIA_TYPE: &str = "application/vnd.wasm.config.v0+json";

/// Media types that older tools use for the component layer.
const OLDER_LAYERS: [&str; 2] = [
    "application/vnd.wasm.content.layer.v1+wasm",
    "application/vnd.module.wasm.content.layer.v1+wasm",
];

/// A component to push, with its metadata.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The component.
    pub component: Bytes,
    /// Creation time in RFC 3339 format. Artifacts with the same content and time have the same digest.
    pub created: String,
    /// The author, if known.
    pub author: Option<String>,
    /// The imports and exports of the component.
    pub world: ComponentWorld,
    /// Manifest annotations.
    pub annotations: BTreeMap<String, String>,
}

/// The imports and exports of a component, as fully qualified interface names such as `wasi:http/incoming-handler@0.2.0`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ComponentWorld {
    /// Names of the exports, sorted.
    pub exports: Vec<String>,
    /// Names of the imports, sorted.
    pub imports: Vec<String>,
}

/// The config blob of a component. The fields are in JSON order.
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

/// An artifact in the form that a registry stores.
pub(crate) struct Encoded {
    /// Descriptor and content of the component layer.
    pub(crate) component: (OciDescriptor, Bytes),
    /// Descriptor and content of the config blob.
    pub(crate) config: (OciDescriptor, Bytes),
    pub(crate) annotations: BTreeMap<String, String>,
}

impl Artifact {
    /// Creates an artifact with the Unix epoch as its creation time and without an author, a world or annotations.
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
    /// Builds the manifest.
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

/// Returns the descriptor of some content.
pub(crate) fn descriptor(media_type: &str, content: &[u8]) -> OciDescriptor {
    OciDescriptor {
        media_type: media_type.to_owned(),
        digest: digest(content),
        size: i64::try_from(content.len()).unwrap_or(i64::MAX),
        ..OciDescriptor::default()
    }
}

/// Returns the component layer of a manifest.
///
/// # Errors
/// A clause for [`OciError::NotAComponent`](crate::OciError::NotAComponent) that describes what the manifest contains instead.
pub(crate) fn component_layer(manifest: &OciImageManifest) -> Result<&OciDescriptor, String> {
    let is_component = |layer: &&OciDescriptor| {
        layer.media_type == COMPONENT_MEDIA_TYPE || OLDER_LAYERS.contains(&layer.media_type.as_str())
    };
    let mut components = manifest.layers.iter().filter(is_component);
    match (components.next(), components.next()) {
        (Some(layer), None) => Ok(layer),
        (Some(_), Some(_)) => Err("it has several component layers".to_owned()),
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

/// Returns the manifest of an index that may describe the component.
///
/// # Errors
/// A clause for [`OciError::NotAComponent`](crate::OciError::NotAComponent) that describes what the index contains instead.
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
