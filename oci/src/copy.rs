//! From a registry into another, or within one.
//!
//! # Guarantees
//! Manifests are copied as they are, so digests stay the same. A manifest is there only after all that it names. Blobs pass
//! through a file, with their digest checked; within a registry, they are not moved at all.

use std::sync::Arc;

use oci_client::Reference;
use oci_client::manifest::{OciDescriptor, OciManifest};

use super::cache::Cache;
use super::connection::{Document, Registry};
use super::download;
use super::error::OciError;
use super::hex;
use super::options::RegistryOptions;
use super::payload::{Payload, Progress, Silent};
use super::referrers::{note, tagged, untagged};

/// Most bytes of a blob.
const MAX_BLOB: u64 = 16 << 30;

/// Most manifests of an index.
const MAX_MANIFESTS: usize = 1000;

/// One end of a copy.
#[derive(Clone, Debug)]
pub struct End {
    /// What is copied, or what it is to be called.
    pub reference: Reference,
    /// How to speak to its registry.
    pub options: RegistryOptions,
}

/// What was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Digest of the manifest or the index: the same as before.
    pub digest: String,
    /// How much refers to it, and was copied too.
    pub referrers: usize,
}

struct Copier<'a> {
    from: Registry,
    to: Registry,
    source: &'a Reference,
    target: &'a Reference,
    cache: &'a Cache,
    progress: &'a Arc<dyn Progress>,
}

/// Copy an artifact; `with_referrers`, with what refers to it. Blobs pass through a file in `cache`.
///
/// # Errors
/// It is not there, or the other registry does not take it.
pub async fn copy(
    from: &End,
    to: &End,
    with_referrers: bool,
    cache: &Cache,
    progress: &Arc<dyn Progress>,
) -> Result<Copied, OciError> {
    let copier = Copier {
        from: Registry::of(&from.reference, &from.options).await?,
        to: Registry::of(&to.reference, &to.options).await?,
        source: &from.reference,
        target: &to.reference,
        cache,
        progress,
    };
    let document = copier.from.document(&from.reference).await?;
    if let Some(wanted) = to.reference.digest()
        && wanted != document.digest
    {
        return Err(OciError::Digest {
            registry: copier.from.name().to_owned(),
            expected: wanted.to_owned(),
            found: document.digest,
        });
    }
    copier.contents(&document).await?;
    copier.to.put_document(&to.reference, &document).await?;
    let mut referrers = 0;
    if with_referrers {
        for referrer in copier.from.attached(&from.reference, &document.digest).await? {
            let is_known = copier.referrer(&referrer.digest, referrer.tag.as_deref()).await?;
            if !is_known && referrer.tag.is_none() {
                let entry = OciDescriptor {
                    media_type: oci_client::manifest::OCI_IMAGE_MEDIA_TYPE.to_owned(),
                    digest: referrer.digest,
                    size: i64::try_from(referrer.size).unwrap_or(i64::MAX),
                    artifact_type: Some(referrer.artifact_type),
                    annotations: (!referrer.annotations.is_empty()).then_some(referrer.annotations),
                    ..OciDescriptor::default()
                };
                note(&copier.to, &to.reference, &document.digest, entry).await?;
            }
            referrers += 1;
        }
    }
    Ok(Copied {
        digest: document.digest,
        referrers,
    })
}

impl Copier<'_> {
    /// All that a manifest or an index names.
    async fn contents(&self, document: &Document) -> Result<(), OciError> {
        let what = format!("its manifest of '{}'", self.source.whole());
        match self.from.parse(&document.body, &what)? {
            OciManifest::Image(manifest) => {
                for blob in manifest.layers.iter().chain([&manifest.config]) {
                    self.blob(blob).await?;
                }
                Ok(())
            }
            OciManifest::ImageIndex(index) => {
                for entry in index.manifests.iter().take(MAX_MANIFESTS) {
                    let inner = self.document(&entry.digest).await?;
                    let OciManifest::Image(manifest) = self.from.parse(&inner.body, &what)? else {
                        return Err(self.from.nonsense(format!("{what} is an index of indexes")));
                    };
                    for blob in manifest.layers.iter().chain([&manifest.config]) {
                        self.blob(blob).await?;
                    }
                    let place = untagged(&self.target.clone_with_digest(inner.digest.clone()));
                    self.to.put_document(&place, &inner).await?;
                }
                if index.manifests.len() > MAX_MANIFESTS {
                    return Err(self
                        .from
                        .nonsense(format!("{what} has more than {MAX_MANIFESTS} manifests")));
                }
                Ok(())
            }
        }
    }

    /// What refers to an artifact. Returns whether the registry keeps a list of such.
    async fn referrer(&self, digest: &str, tag: Option<&str>) -> Result<bool, OciError> {
        let document = self.document(digest).await?;
        self.contents(&document).await?;
        let place = match tag {
            Some(tag) => tagged(self.target, tag),
            None => untagged(&self.target.clone_with_digest(document.digest.clone())),
        };
        self.to.put_document(&place, &document).await
    }

    async fn document(&self, digest: &str) -> Result<Document, OciError> {
        if hex(digest).is_none() {
            return Err(self
                .from
                .nonsense("the digest of a manifest is none of SHA-256".to_owned()));
        }
        self.from
            .document(&untagged(&self.source.clone_with_digest(digest.to_owned())))
            .await
    }

    async fn blob(&self, blob: &OciDescriptor) -> Result<(), OciError> {
        if self.to.has_blob(self.target, &blob.digest).await? {
            return Ok(());
        }
        let size = u64::try_from(blob.size).unwrap_or(u64::MAX);
        if size > MAX_BLOB {
            return Err(OciError::TooLarge {
                what: format!("{} of '{}'", blob.digest, self.source.whole()),
                limit: MAX_BLOB,
            });
        }
        let scratch = self.cache.scratch()?;
        let file = scratch.reopen().map_err(OciError::file(scratch.path()))?;
        let payload = Payload::File {
            path: scratch.path().to_owned(),
            size,
        };
        let body = || payload.body(self.progress);
        if self.to.name() == self.from.name() {
            let from = self.source.repository();
            if self.to.mount(self.target, &blob.digest, from).await? {
                return Ok(());
            }
        }
        download::into_file(&self.from, self.source, blob, file, &Silent).await?;
        self.to.put_blob(self.target, &blob.digest, size, &body).await
    }
}
