//! From a registry.

use std::path::PathBuf;
use std::sync::Arc;

use oci_client::Reference;
use oci_client::manifest::{OciDescriptor, OciImageManifest, OciManifest};

use super::artifact::{component_layer, component_manifest};
use super::cache::{Cache, Meaning};
use super::connection::Registry;
use super::download;
use super::error::OciError;
use super::options::RegistryOptions;
use super::payload::{Progress, Silent};
use super::verify::{PublicKey, verify};

/// Most bytes of a component.
pub const MAX_COMPONENT: u64 = 1 << 30;

/// When the registry is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PullPolicy {
    /// For what the reference means now.
    #[default]
    Always,
    /// If the cache does not know the reference.
    IfNotPresent,
    /// Not at all.
    Never,
}

/// How components are got from registries.
pub struct Puller {
    /// Where they are kept.
    pub cache: Cache,
    /// When the registry is asked.
    pub policy: PullPolicy,
    /// How.
    pub options: RegistryOptions,
    /// Who wants to know how far it is.
    pub progress: Arc<dyn Progress>,
    /// Take only what this key has signed. Signatures are in the registry, so it is always asked.
    pub key: Option<PublicKey>,
}

/// A component that came from a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// The file in the cache. It is the cache's.
    pub path: PathBuf,
    /// Digest of the manifest or the index that the reference names.
    pub digest: String,
    /// Digest of the component.
    pub layer: String,
    /// Was it in the cache already?
    pub cached: bool,
}

impl Puller {
    /// One that always asks, shows no progress and has the credentials of docker.
    pub fn new(cache: Cache) -> Self {
        Self {
            cache,
            policy: PullPolicy::default(),
            options: RegistryOptions::default(),
            progress: Arc::new(Silent),
            key: None,
        }
    }

    /// Get a component into the cache.
    ///
    /// # Errors
    /// It is not there, not a component, or cannot be had.
    pub async fn pull(&self, reference: &Reference) -> Result<Pulled, OciError> {
        let name = reference.whole();
        // What a digest names is the same for ever.
        let will_do = self.policy != PullPolicy::Always || reference.digest().is_some();
        if self.key.is_some() && self.policy == PullPolicy::Never {
            return Err(OciError::Unverified {
                reference: name,
                reason: "its signature is in the registry, which is not to be asked".to_owned(),
            });
        }
        if will_do
            && self.key.is_none()
            && let Some(known) = self.known(&name).await
        {
            return Ok(known);
        }
        if self.policy == PullPolicy::Never {
            return Err(OciError::NotCached(name));
        }
        let registry = Registry::of(reference, &self.options).await?;
        let (manifest, digest) = manifest(&registry, reference).await?;
        if let Some(key) = &self.key {
            verify(&registry, reference, &digest, key).await?;
        }
        let no_component = |reason| OciError::NoComponent {
            reference: name.clone(),
            reason,
        };
        let layer = component_layer(&manifest).map_err(no_component)?;
        let path = self.room(&registry, &name, layer)?;
        let cached = self.has(&layer.digest).await;
        if !cached {
            download::into_cache(&registry, reference, layer, &self.cache, self.progress.as_ref()).await?;
        }
        if !is_wasm(&path).map_err(OciError::file(&path))? {
            return Err(no_component("its layer is not WebAssembly".to_owned()));
        }
        self.cache.remember(&Meaning {
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

    /// Where a layer goes, if it may.
    fn room(&self, registry: &Registry, name: &str, layer: &OciDescriptor) -> Result<PathBuf, OciError> {
        let path = self.cache.blob(&layer.digest);
        let path =
            path.ok_or_else(|| registry.nonsense("the digest of the layer is none of SHA-256".to_owned()))?;
        match u64::try_from(layer.size) {
            Err(_) => Err(registry.nonsense("the size of the layer is negative".to_owned())),
            Ok(size) if size > MAX_COMPONENT => Err(OciError::TooLarge {
                what: format!("'{name}'"),
                limit: MAX_COMPONENT,
            }),
            Ok(_) => Ok(path),
        }
    }

    /// What the cache has of a reference.
    async fn known(&self, name: &str) -> Option<Pulled> {
        let meaning = self.cache.meaning(name)?;
        self.has(&meaning.layer).await.then_some(())?;
        Some(Pulled {
            path: self.cache.blob(&meaning.layer)?,
            digest: meaning.digest,
            layer: meaning.layer,
            cached: true,
        })
    }

    /// Is the whole of it in the cache? Reads the file.
    async fn has(&self, digest: &str) -> bool {
        let (cache, digest) = (self.cache.clone(), digest.to_owned());
        tokio::task::spawn_blocking(move || cache.has(&digest))
            .await
            .unwrap_or(false)
    }
}

/// The manifest with the component, and the digest of what the reference names.
async fn manifest(
    registry: &Registry,
    reference: &Reference,
) -> Result<(OciImageManifest, String), OciError> {
    let name = reference.whole();
    let no_component = |reason| OciError::NoComponent {
        reference: name.clone(),
        reason,
    };
    let what = format!("its manifest of '{name}'");
    let document = registry.document(reference).await?;
    match registry.parse(&document.body, &what)? {
        OciManifest::Image(manifest) => Ok((manifest, document.digest)),
        OciManifest::ImageIndex(index) => {
            let entry = component_manifest(&index.manifests).map_err(no_component)?;
            if super::hex(&entry.digest).is_none() {
                return Err(registry.nonsense("the digest of a manifest is none of SHA-256".to_owned()));
            }
            let inner = registry
                .document(&reference.clone_with_digest(entry.digest.clone()))
                .await?;
            match registry.parse(&inner.body, &what)? {
                OciManifest::Image(manifest) => Ok((manifest, document.digest)),
                OciManifest::ImageIndex(_) => Err(no_component("it is an index of indexes".to_owned())),
            }
        }
    }
}

fn is_wasm(path: &PathBuf) -> std::io::Result<bool> {
    use std::io::Read as _;
    let mut start = Vec::new();
    std::fs::File::open(path)?.take(4).read_to_end(&mut start)?;
    Ok(start == b"\0asm")
}
