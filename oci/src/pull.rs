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

/// Maximum size of a component, in bytes.
const MAX_COMPONENT: u64 = 1 << 30;

/// When a pull contacts the registry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PullPolicy {
    /// Always, so that tags are up to date. A component in the cache is not downloaded again.
    #[default]
    Always,
    /// Only if the reference is not in the cache.
    IfNotPresent,
    /// Never. The component must be in the cache.
    Never,
}

/// Pulls components into a cache.
///
/// # Flow
/// Resolve the reference to a manifest, from the cache if the policy allows it, otherwise from the registry → verify the
/// signature of the manifest if there is a key → download the component layer, unless it is in the cache.
///
/// # Guarantees
/// The file matches the digest in the manifest, is WebAssembly and has at most 1 GiB. An interrupted download resumes where it
/// stopped, even in a later run.
pub struct Puller {
    /// Cache for the components.
    pub cache: Cache,
    /// When to contact the registry.
    pub policy: PullPolicy,
    /// Connection options for the registry.
    pub options: RegistryOptions,
    /// Receives the download progress.
    pub progress: Option<Arc<dyn Progress>>,
    /// Accept only artifacts signed by this key. Signatures are stored in the registry, so it is always contacted.
    pub key: Option<PublicKey>,
}

/// A component in the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// Path in the cache. Do not modify the file; [`Cache::clean`] may remove it.
    pub path: PathBuf,
    /// Digest of the manifest or index that the reference resolved to.
    pub digest: String,
    /// Digest of the component.
    pub layer: String,
    /// True if the component was already in the cache.
    pub cached: bool,
}

impl Puller {
    /// Creates a puller that always contacts the registry, with the default options and without a key.
    pub fn new(cache: Cache) -> Self {
        Self {
            cache,
            policy: PullPolicy::default(),
            options: RegistryOptions::default(),
            progress: None,
            key: None,
        }
    }

    /// Pulls a component into the cache.
    ///
    /// # Errors
    /// The artifact does not exist, is not a component, is not signed by the key, or cannot be downloaded or cached.
    pub async fn pull(&self, reference: &Reference) -> Result<Pulled, OciError> {
        let name = reference.whole();
        // A digest always names the same artifact.
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

    /// Returns the path in the cache for a layer, after checking its digest and size.
    fn path(&self, registry: &Registry, name: &str, layer: &OciDescriptor) -> Result<PathBuf, OciError> {
        let path = self.cache.blob(&layer.digest);
        let path =
            path.ok_or_else(|| registry.invalid("the layer digest is not a SHA-256 digest".to_owned()))?;
        match u64::try_from(layer.size) {
            Err(_) => Err(registry.invalid("the layer size is negative".to_owned())),
            Ok(size) if size > MAX_COMPONENT => Err(OciError::TooLarge {
                what: format!("'{name}'"),
                limit: MAX_COMPONENT,
            }),
            Ok(_) => Ok(path),
        }
    }

    /// Returns the component that a reference last resolved to, if it is still in the cache.
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

    /// Returns true if the cache contains the component. Reads the whole file.
    async fn has(&self, digest: &str) -> bool {
        let (cache, digest) = (self.cache.clone(), digest.to_owned());
        tokio::task::spawn_blocking(move || cache.has(&digest))
            .await
            .unwrap_or(false)
    }
}

/// Returns the manifest of the component, and the digest that the reference resolves to.
async fn manifest(
    registry: &Registry,
    reference: &Reference,
) -> Result<(OciImageManifest, String), OciError> {
    let name = reference.whole();
    let not_a_component = |reason| OciError::NotAComponent {
        reference: name.clone(),
        reason,
    };
    let what = format!("the manifest of '{name}'");
    let document = registry.document(reference).await?;
    match registry.parse(&document.body, &what)? {
        OciManifest::Image(manifest) => Ok((manifest, document.digest)),
        OciManifest::ImageIndex(index) => {
            let entry = component_manifest(&index.manifests).map_err(not_a_component)?;
            if hex(&entry.digest).is_none() {
                return Err(registry.invalid("a manifest digest is not a SHA-256 digest".to_owned()));
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
