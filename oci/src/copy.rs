//! Copies artifacts between registries or within one registry.
//!
//! # Flow
//! Fetch the manifest → copy its blobs → push the manifest under its new name → copy its referrers. Within one registry, blobs
//! are mounted; otherwise each blob passes through a temporary file.
//!
//! # Guarantees
//! Manifests are copied byte for byte, so digests stay the same. A manifest is pushed after everything it references. The
//! digest of each blob is checked.
//!
//! # Errors
//! A failed copy may leave blobs in the target, but never a manifest without its blobs.

use std::sync::Arc;

use oci_client::Reference;
use oci_client::manifest::{OCI_IMAGE_MEDIA_TYPE, OciDescriptor, OciManifest};

use crate::cache::Cache;
use crate::digest::hex;
use crate::download;
use crate::error::OciError;
use crate::manifests::Document;
use crate::options::RegistryOptions;
use crate::payload::Payload;
use crate::progress::Progress;
use crate::reference::with_tag;
use crate::referrers::add_to_index;
use crate::registry::Registry;

/// Maximum size of a blob, in bytes.
const MAX_BLOB: u64 = 16 << 30;

/// Maximum number of manifests in an index.
const MAX_MANIFESTS: usize = 1000;

/// The source or the target of a copy.
#[derive(Clone, Debug)]
pub struct CopyEnd {
    /// Reference of the artifact: the existing one for the source, the new one for the target.
    pub reference: Reference,
    /// Connection options for the registry.
    pub options: RegistryOptions,
}

/// The result of a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Digest of the manifest or index, in the source and the target.
    pub digest: String,
    /// Number of copied referrers.
    pub referrers: usize,
}

struct Copier<'a> {
    from: Registry,
    to: Registry,
    source: &'a Reference,
    target: &'a Reference,
    cache: &'a Cache,
    progress: Option<&'a Arc<dyn Progress>>,
}

/// Copies an artifact of any kind, and with `with_referrers` everything that refers to it. Blobs of at most 16 GiB each pass
/// through temporary files in `cache`. `progress` receives the progress of the uploads.
///
/// # Errors
/// The source does not exist, the target registry rejects the artifact, or a registry cannot be reached.
pub async fn copy(
    from: &CopyEnd,
    to: &CopyEnd,
    with_referrers: bool,
    cache: &Cache,
    progress: Option<&Arc<dyn Progress>>,
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
    if let Some(expected) = to.reference.digest()
        && expected != document.digest
    {
        return Err(OciError::Digest {
            registry: copier.from.name().to_owned(),
            expected: expected.to_owned(),
            found: document.digest,
        });
    }
    copier.contents(&document).await?;
    copier.to.put_document(&to.reference, &document).await?;
    let referrers = if with_referrers {
        copier.referrers(&document.digest).await?
    } else {
        0
    };
    Ok(Copied {
        digest: document.digest,
        referrers,
    })
}

impl Copier<'_> {
    /// Copies everything that a manifest or an index references.
    async fn contents(&self, document: &Document) -> Result<(), OciError> {
        let what = format!("the manifest of '{}'", self.source.whole());
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
                        return Err(self.from.invalid(format!("{what} is an index of indexes")));
                    };
                    for blob in manifest.layers.iter().chain([&manifest.config]) {
                        self.blob(blob).await?;
                    }
                    let target = self.target.clone_with_digest(inner.digest.clone());
                    self.to.put_document(&target, &inner).await?;
                }
                if index.manifests.len() > MAX_MANIFESTS {
                    return Err(self
                        .from
                        .invalid(format!("{what} has more than {MAX_MANIFESTS} manifests")));
                }
                Ok(())
            }
        }
    }

    /// Copies the referrers of the manifest with this digest. Returns their number.
    async fn referrers(&self, digest: &str) -> Result<usize, OciError> {
        let attached = self.from.attached(self.source, digest).await?;
        let count = attached.len();
        for referrer in attached {
            let is_listed = self.referrer(&referrer.digest, referrer.tag.as_deref()).await?;
            if is_listed || referrer.tag.is_some() {
                continue;
            }
            let entry = OciDescriptor {
                media_type: OCI_IMAGE_MEDIA_TYPE.to_owned(),
                digest: referrer.digest,
                size: i64::try_from(referrer.size).unwrap_or(i64::MAX),
                artifact_type: Some(referrer.artifact_type),
                annotations: (!referrer.annotations.is_empty()).then_some(referrer.annotations),
                ..OciDescriptor::default()
            };
            add_to_index(&self.to, self.target, digest, entry).await?;
        }
        Ok(count)
    }

    /// Copies one referrer. Returns true if the target registry lists it as a referrer.
    async fn referrer(&self, digest: &str, tag: Option<&str>) -> Result<bool, OciError> {
        let document = self.document(digest).await?;
        self.contents(&document).await?;
        let target = match tag {
            Some(tag) => with_tag(self.target, tag),
            None => self.target.clone_with_digest(document.digest.clone()),
        };
        self.to.put_document(&target, &document).await
    }

    async fn document(&self, digest: &str) -> Result<Document, OciError> {
        if hex(digest).is_none() {
            return Err(self
                .from
                .invalid("a manifest digest is not a SHA-256 digest".to_owned()));
        }
        self.from
            .document(&self.source.clone_with_digest(digest.to_owned()))
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
        if self.to.name() == self.from.name() {
            let from = self.source.repository();
            if self.to.mount(self.target, &blob.digest, from).await? {
                return Ok(());
            }
        }
        let temporary = self.cache.temporary()?;
        let file = temporary.reopen().map_err(OciError::file(temporary.path()))?;
        download::into_file(&self.from, self.source, blob, (file, temporary.path())).await?;
        let payload = Payload::File {
            path: temporary.path().to_owned(),
            size,
        };
        let body = || payload.body(self.progress);
        self.to.put_blob(self.target, &blob.digest, size, &body).await
    }
}
