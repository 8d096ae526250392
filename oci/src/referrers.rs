//! What refers to an artifact: bills of materials, attestations, signatures.
//!
//! Registries that know the `referrers` of the distribution specification 1.1 are asked for them. Where one does not, the index
//! under the tag `sha256-DIGEST` says it, as that specification has it; it is kept up to date by whoever attaches something.
//! Signatures of cosign have tags of their own.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use oci_client::Reference;
use oci_client::manifest::{
    OCI_IMAGE_INDEX_MEDIA_TYPE, OCI_IMAGE_MEDIA_TYPE, OciDescriptor, OciImageManifest,
};
use serde::{Deserialize, Serialize};

use super::connection::{Document, Registry};
use super::error::OciError;
use super::options::RegistryOptions;
use super::payload::{Payload, Silent};
use super::push::put;
use super::{digest, hex};

/// The configuration of an artifact that needs none, by the image specification.
const EMPTY_TYPE: &str = "application/vnd.oci.empty.v1+json";
const EMPTY: &[u8] = b"{}";

/// Most of what refers to one artifact.
const MAX_REFERRERS: usize = 10_000;

/// What the tags of cosign end with, and what is under them.
const COSIGN: [(&str, &str); 3] = [
    (".sig", "application/vnd.dev.cosign.artifact.sig.v1+json"),
    (".att", "application/vnd.dev.cosign.artifact.att.v1+json"),
    (".sbom", "application/vnd.dev.cosign.artifact.sbom.v1+json"),
];

/// Something that refers to an artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Referrer {
    /// Digest of its manifest.
    pub digest: String,
    /// What it is, as a media type.
    pub artifact_type: String,
    /// Bytes of its manifest.
    pub size: u64,
    /// What is said of it.
    pub annotations: BTreeMap<String, String>,
    /// The tag that it has, by the convention of cosign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

/// Something to attach to an artifact.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its content.
    pub content: Bytes,
    /// What it is, as a media type.
    pub artifact_type: String,
    /// The name of its file.
    pub title: String,
    /// Annotations of its manifest.
    pub annotations: BTreeMap<String, String>,
}

/// An index of manifests, as far as it is of interest.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Index {
    schema_version: u8,
    media_type: String,
    #[serde(default)]
    manifests: Vec<OciDescriptor>,
}

/// Attach something to what a reference names. Returns the digest of its manifest.
///
/// # Errors
/// The registry does not take it.
pub async fn attach(
    attachment: Attachment,
    reference: &Reference,
    options: &RegistryOptions,
) -> Result<String, OciError> {
    let registry = Registry::of(reference, options).await?;
    let subject = registry.document(reference).await?;
    let descriptor = |media_type: &str, bytes: &[u8]| OciDescriptor {
        media_type: media_type.to_owned(),
        digest: digest(bytes),
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        ..OciDescriptor::default()
    };
    let Attachment {
        content,
        artifact_type,
        title,
        annotations,
    } = attachment;
    let layer = OciDescriptor {
        annotations: Some(BTreeMap::from([(
            "org.opencontainers.image.title".to_owned(),
            title,
        )])),
        ..descriptor(&artifact_type, &content)
    };
    let config = descriptor(EMPTY_TYPE, EMPTY);
    let quiet: Arc<dyn super::Progress> = Arc::new(Silent);
    for (digest, bytes) in [
        (&config.digest, Bytes::from_static(EMPTY)),
        (&layer.digest, content.clone()),
    ] {
        put(&registry, reference, digest, Payload::Bytes(bytes), &quiet).await?;
    }
    let manifest = OciImageManifest {
        media_type: Some(OCI_IMAGE_MEDIA_TYPE.to_owned()),
        artifact_type: Some(artifact_type.clone()),
        config,
        layers: vec![layer],
        subject: Some(descriptor(&subject.media_type, &subject.body)),
        annotations: (!annotations.is_empty()).then(|| annotations.clone()),
        ..OciImageManifest::default()
    };
    let body = Bytes::from(serde_json::to_vec(&manifest).unwrap_or_default());
    let document = Document {
        digest: digest(&body),
        media_type: OCI_IMAGE_MEDIA_TYPE.to_owned(),
        body,
    };
    let place = reference.clone_with_digest(document.digest.clone());
    let is_known = registry.put_document(&untagged(&place), &document).await?;
    if !is_known {
        let entry = OciDescriptor {
            artifact_type: Some(artifact_type),
            annotations: (!annotations.is_empty()).then_some(annotations),
            ..descriptor(OCI_IMAGE_MEDIA_TYPE, &document.body)
        };
        note(&registry, reference, &subject.digest, entry).await?;
    }
    Ok(document.digest)
}

impl Registry {
    /// What refers to the manifest of a digest, oldest first.
    ///
    /// # Errors
    /// The registry does not tell.
    pub(super) async fn attached(
        &self,
        reference: &Reference,
        digest: &str,
    ) -> Result<Vec<Referrer>, OciError> {
        let mut attached: Vec<Referrer> = Vec::new();
        for entry in entries(self, reference, digest).await? {
            attached.push(Referrer {
                digest: entry.digest,
                artifact_type: entry.artifact_type.unwrap_or(entry.media_type),
                size: u64::try_from(entry.size).unwrap_or_default(),
                annotations: entry.annotations.unwrap_or_default(),
                tag: None,
            });
        }
        for (suffix, artifact_type) in COSIGN {
            let tag = format!("{}{suffix}", tag_of(digest));
            match self.document(&tagged(reference, &tag)).await {
                Ok(document) => attached.push(Referrer {
                    size: document.body.len() as u64,
                    digest: document.digest,
                    artifact_type: artifact_type.to_owned(),
                    annotations: BTreeMap::new(),
                    tag: Some(tag),
                }),
                // Some registries say this of tags that are not there.
                Err(OciError::NotFound(_) | OciError::Denied { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(attached)
    }
}

/// What refers to a digest, from the registry or from the index under its tag.
async fn entries(
    registry: &Registry,
    reference: &Reference,
    digest: &str,
) -> Result<Vec<OciDescriptor>, OciError> {
    let body = match registry.referrers(reference, digest).await? {
        Some(body) => body,
        None => match registry.document(&tagged(reference, &tag_of(digest))).await {
            Ok(document) => document.body,
            Err(OciError::NotFound(_) | OciError::Denied { .. }) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        },
    };
    let index: Index = registry.parse(&body, "its list of what is attached")?;
    let ours = index
        .manifests
        .into_iter()
        .filter(|entry| hex(&entry.digest).is_some());
    Ok(ours.take(MAX_REFERRERS).collect())
}

/// Put an entry into the index under the tag of a digest, once.
pub(super) async fn note(
    registry: &Registry,
    reference: &Reference,
    digest: &str,
    entry: OciDescriptor,
) -> Result<(), OciError> {
    let place = tagged(reference, &tag_of(digest));
    let mut index = match registry.document(&place).await {
        Ok(document) => registry.parse(&document.body, "its list of what is attached")?,
        Err(OciError::NotFound(_)) => Index {
            schema_version: 2,
            media_type: OCI_IMAGE_INDEX_MEDIA_TYPE.to_owned(),
            manifests: Vec::new(),
        },
        Err(error) => return Err(error),
    };
    if index.manifests.iter().any(|other| other.digest == entry.digest) {
        return Ok(());
    }
    index.manifests.push(entry);
    let body = Bytes::from(serde_json::to_vec(&index).unwrap_or_default());
    let document = Document {
        digest: super::digest(&body),
        media_type: OCI_IMAGE_INDEX_MEDIA_TYPE.to_owned(),
        body,
    };
    registry.put_document(&place, &document).await.map(|_| ())
}

/// The tag that stands for a digest: `sha256-…`.
pub(super) fn tag_of(digest: &str) -> String {
    digest.replacen(':', "-", 1)
}

/// Another tag of the same repository.
pub(super) fn tagged(reference: &Reference, tag: &str) -> Reference {
    let (registry, repository) = (reference.registry().to_owned(), reference.repository().to_owned());
    Reference::with_tag(registry, repository, tag.to_owned())
}

/// The same by its digest alone.
pub(super) fn untagged(reference: &Reference) -> Reference {
    match reference.digest() {
        Some(digest) => Reference::with_digest(
            reference.registry().to_owned(),
            reference.repository().to_owned(),
            digest.to_owned(),
        ),
        None => reference.clone(),
    }
}
