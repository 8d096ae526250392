//! Pulls components from registries.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use oci_client::Reference;
use oci_client::manifest::{OciDescriptor, OciImageManifest, OciManifest};

use crate::artifact::{component_layer, component_manifest};
use crate::cache::{Cache, Resolved};
use crate::digest::hex;
use crate::download;
use crate::error::OciError;
use crate::key::PublicKey;
use crate::options::RegistryOptions;
use crate::progress::Progress;
use crate::registry::Registry;
use crate::verify::verify;

/// Most bytes of a component.
const MAX_COMPONENT: u64 = 1 << 30;

/// When a pull contacts the registry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PullPolicy {
    /// Always, so that a tag resolves to its present artifact. A component that is in the cache is not downloaded again.
    #[default]
    Always,
    /// Only if the reference is not in the cache.
    IfNotPresent,
    /// Never: the component has to be in the cache.
    Never,
}

/// Pulls components into a cache.
///
/// # Flow
/// The reference resolves to a manifest, from the cache where the policy allows it, else from the registry. The signature of the
/// manifest is verified if there is a key. Then its layer with the component is downloaded, unless the cache has it.
///
/// # Guarantees
/// The file has the digest that the manifest names, is WebAssembly and has at most 1 GiB. A download that breaks goes on where it
/// ended, in a later run too.
pub struct Puller {
    /// Where the components are kept.
    pub cache: Cache,
    /// When the registry is contacted.
    pub policy: PullPolicy,
    /// How it is contacted.
    pub options: RegistryOptions,
    /// Follows the download.
    pub progress: Option<Arc<dyn Progress>>,
    /// Accept only artifacts with a signature of this key. Signatures are in the registry, which is therefore always contacted.
    pub key: Option<PublicKey>,
}

/// A component in the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// The file in the cache. Do not change it; [`Cache::clean`] may remove it.
    pub path: PathBuf,
    /// Digest of the manifest or index that the reference resolved to.
    pub digest: String,
    /// Digest of the component.
    pub layer: String,
    /// True if the component was in the cache before.
    pub cached: bool,
}

impl Puller {
    /// A puller that always contacts the registry, with the default options and without a key.
    pub fn new(cache: Cache) -> Self {
        Self {
            cache,
            policy: PullPolicy::default(),
            options: RegistryOptions::default(),
            progress: None,
            key: None,
        }
    }

    /// Pull a component into the cache.
    ///
    /// # Errors
    /// The artifact does not exist, is not a component, is not signed by the key, or cannot be downloaded or cached.
    pub async fn pull(&self, reference: &Reference) -> Result<Pulled, OciError> {
        let name = reference.whole();
        // A digest names the same artifact for ever.
        let may_be_cached = self.policy != PullPolicy::Always || reference.digest().is_some();
        if self.key.is_some() && self.policy == PullPolicy::Never {
            return Err(OciError::Unverified {
                reference: name,
                reason: "its signature is in the registry, which may not be contacted".to_owned(),
            });
        }
        if may_be_cached
            && self.key.is_none()
            && let Some(cached) = self.cached(&name).await
        {
            return Ok(cached);
        }
        if self.policy == PullPolicy::Never {
            return Err(OciError::NotCached(name));
        }
        let registry = Registry::of(reference, &self.options).await?;
        let (manifest, digest) = manifest(&registry, reference).await?;
        if let Some(key) = &self.key {
            verify(&registry, reference, &digest, key).await?;
        }
        let not_a_component = |reason| OciError::NotAComponent {
            reference: name.clone(),
            reason,
        };
        let layer = component_layer(&manifest).map_err(not_a_component)?;
        let path = self.path(&registry, &name, layer)?;
        let cached = self.has(&layer.digest).await;
        if !cached {
            let progress = self.progress.as_deref();
            download::into_cache(&registry, reference, layer, &self.cache, progress).await?;
        }
        if !is_wasm(&path).map_err(OciError::file(&path))? {
            return Err(not_a_component("its layer is not WebAssembly".to_owned()));
        }
        self.cache.remember(&Resolved {
            reference: name,
            digest: digest.clone(),
            layer: layer.digest.clone(),
        })?;
        Ok(Pulled {
            path,
            digest,
            layer: layer.digest.clone(),
            cached,
        })
    }

    /// The file in the cache for a layer whose digest and size are valid.
    fn path(&self, registry: &Registry, name: &str, layer: &OciDescriptor) -> Result<PathBuf, OciError> {
        let path = self.cache.blob(&layer.digest);
        let path = path
            .ok_or_else(|| registry.invalid("the digest of the layer is not a SHA-256 digest".to_owned()))?;
        match u64::try_from(layer.size) {
            Err(_) => Err(registry.invalid("the size of the layer is negative".to_owned())),
            Ok(size) if size > MAX_COMPONENT => Err(OciError::TooLarge {
                what: format!("'{name}'"),
                limit: MAX_COMPONENT,
            }),
            Ok(_) => Ok(path),
        }
    }

    /// The component that a reference resolved to last, if the cache still has it.
    async fn cached(&self, name: &str) -> Option<Pulled> {
        let resolved = self.cache.resolved(name)?;
        self.has(&resolved.layer).await.then_some(())?;
        Some(Pulled {
            path: self.cache.blob(&resolved.layer)?,
            digest: resolved.digest,
            layer: resolved.layer,
            cached: true,
        })
    }

    /// True if the cache has the whole component. Reads the file.
    async fn has(&self, digest: &str) -> bool {
        let (cache, digest) = (self.cache.clone(), digest.to_owned());
        tokio::task::spawn_blocking(move || cache.has(&digest))
            .await
            .unwrap_or(false)
    }
}

/// The manifest with the component, and the digest that the reference resolves to.
async fn manifest(
    registry: &Registry,
    reference: &Reference,
) -> Result<(OciImageManifest, String), OciError> {
    let name = reference.whole();
    let not_a_component = |reason| OciError::NotAComponent {
        reference: name.clone(),
        reason,
    };
    let what = format!("its manifest of '{name}'");
    let document = registry.document(reference).await?;
    match registry.parse(&document.body, &what)? {
        OciManifest::Image(manifest) => Ok((manifest, document.digest)),
        OciManifest::ImageIndex(index) => {
            let entry = component_manifest(&index.manifests).map_err(not_a_component)?;
            if hex(&entry.digest).is_none() {
                return Err(registry.invalid("the digest of a manifest is not a SHA-256 digest".to_owned()));
            }
            let inner = registry
                .document(&reference.clone_with_digest(entry.digest.clone()))
                .await?;
            match registry.parse(&inner.body, &what)? {
                OciManifest::Image(manifest) => Ok((manifest, document.digest)),
                OciManifest::ImageIndex(_) => Err(not_a_component("it is an index of indexes".to_owned())),
            }
        }
    }
}

fn is_wasm(path: &Path) -> std::io::Result<bool> {
    use std::io::Read as _;
    let mut start = Vec::new();
    std::fs::File::open(path)?.take(4).read_to_end(&mut start)?;
    Ok(start == b"\0asm")
}
