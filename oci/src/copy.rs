//! Copies artifacts from one registry to another, or within one.
//!
//! # Flow
//! The manifest is read, then its blobs are copied, then the manifest is pushed under its new name; what refers to it follows.
//! Within a registry blobs are mounted; otherwise each passes through a temporary file.
//!
//! # Guarantees
//! Manifests are copied byte for byte, so digests stay the same. A manifest is pushed after everything that it names. The digest
//! of each blob is checked.
//!
//! # Errors
//! A copy that fails leaves blobs in the target, and no manifest without its blobs.

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

/// Most bytes of a blob.
const MAX_BLOB: u64 = 16 << 30;

/// Most manifests of an index.
const MAX_MANIFESTS: usize = 1000;

/// The source or the target of a copy.
#[derive(Clone, Debug)]
pub struct CopyEnd {
    /// The artifact: its present name in the source, its new name in the target.
    pub reference: Reference,
    /// How its registry is contacted.
    pub options: RegistryOptions,
}

/// The result of a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Digest of the manifest or index, in the source and the target.
    pub digest: String,
    /// Number of artifacts that refer to it and were copied too.
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

/// Copy an artifact of any kind; `with_referrers`, with everything that refers to it. Blobs pass through temporary files in
/// `cache`, at most 16 GiB each. `progress` follows the uploads.
///
/// # Errors
/// The source does not exist, the target is refused, or one of the registries cannot be reached.
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
    /// Copy everything that a manifest or an index names.
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

    /// Copy everything that refers to the manifest with this digest. Returns how many artifacts that were.
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

    /// Copy one artifact that refers to another. Returns true if the target registry lists it as such.
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
                .invalid("the digest of a manifest is not a SHA-256 digest".to_owned()));
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
