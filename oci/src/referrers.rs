//! Referrers of an artifact: SBOMs, attestations and signatures.
//!
//! # Flow
//! Registries with the `referrers` endpoint of the distribution specification 1.1 list the referrers. For other registries the
//! specification defines an index under the tag `sha256-DIGEST`, which the client that attaches a referrer must update. cosign
//! signatures have separate tags such as `sha256-DIGEST.sig`, and are listed too.

use std::collections::BTreeMap;

use bytes::Bytes;
use oci_client::Reference;
use oci_client::manifest::{
    OCI_IMAGE_INDEX_MEDIA_TYPE, OCI_IMAGE_MEDIA_TYPE, OciDescriptor, OciImageManifest,
};
use serde::{Deserialize, Serialize};

use crate::artifact::descriptor;
use crate::digest::hex;
use crate::error::OciError;
use crate::manifests::Document;
use crate::options::RegistryOptions;
use crate::push::put;
use crate::reference::with_tag;
use crate::registry::Registry;

/// Media type and content of the empty config blob defined by the image specification.
const EMPTY_TYPE: &str = "application/vnd.oci.empty.v1+json";
const EMPTY: &[u8] = b"{}";

/// Maximum number of referrers of one artifact.
const MAX_REFERRERS: usize = 10_000;

/// Annotation for a file name, defined by the image specification.
const TITLE: &str = "org.opencontainers.image.title";

/// Suffixes of cosign tags, with the artifact type for each.
const COSIGN: [(&str, &str); 3] = [
    (".sig", "application/vnd.dev.cosign.artifact.sig.v1+json"),
    (".att", "application/vnd.dev.cosign.artifact.att.v1+json"),
    (".sbom", "application/vnd.dev.cosign.artifact.sbom.v1+json"),
];

/// An artifact that refers to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Referrer {
    /// Digest of the manifest.
    pub digest: String,
    /// Artifact type, as a media type.
    pub artifact_type: String,
    /// Size of the manifest in bytes.
    pub size: u64,
    /// Annotations of the manifest.
    pub annotations: BTreeMap<String, String>,
    /// Tag, if the referrer is attached by the cosign convention.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

/// A file to attach to an artifact.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Content of the file.
    pub content: Bytes,
    /// Media type of the content, such as `application/spdx+json`.
    pub artifact_type: String,
    /// Name of the file.
    pub title: String,
    /// Annotations for the manifest of the attachment.
    pub annotations: BTreeMap<String, String>,
}

/// The fields of an index of manifests that referrers need.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Index {
    schema_version: u8,
    media_type: String,
    #[serde(default)]
    manifests: Vec<OciDescriptor>,
}

/// Attaches a file to the artifact that a reference names. Returns the manifest digest of the attachment.
///
/// # Errors
/// The artifact does not exist, or the registry rejects the attachment or cannot be reached.
pub async fn attach(
    attachment: Attachment,
    reference: &Reference,
    options: &RegistryOptions,
) -> Result<String, OciError> {
    let registry = Registry::of(reference, options).await?;
    let subject = registry.document(reference).await?;
    let Attachment {
        content,
        artifact_type,
        title,
        annotations,
    } = attachment;
    let annotations = (!annotations.is_empty()).then_some(annotations);
    let config = (descriptor(EMPTY_TYPE, EMPTY), Bytes::from_static(EMPTY));
    put(&registry, reference, &config, None).await?;
    let layer = OciDescriptor {
        annotations: Some(BTreeMap::from([(TITLE.to_owned(), title)])),
        ..descriptor(&artifact_type, &content)
    };
    let layer = (layer, content);
    put(&registry, reference, &layer, None).await?;
    let manifest = OciImageManifest {
        media_type: Some(OCI_IMAGE_MEDIA_TYPE.to_owned()),
        artifact_type: Some(artifact_type.clone()),
        config: config.0,
        layers: vec![layer.0],
        subject: Some(descriptor(&subject.media_type, &subject.body)),
        annotations: annotations.clone(),
        ..OciImageManifest::default()
    };
    let document = Document::new(&manifest, OCI_IMAGE_MEDIA_TYPE);
    let target = reference.clone_with_digest(document.digest.clone());
    let is_listed = registry.put_document(&target, &document).await?;
    if !is_listed {
        let entry = OciDescriptor {
            artifact_type: Some(artifact_type),
            annotations,
            ..descriptor(OCI_IMAGE_MEDIA_TYPE, &document.body)
        };
        add_to_index(&registry, reference, &subject.digest, entry).await?;
    }
    Ok(document.digest)
}

impl Registry {
    /// Lists the referrers of the manifest with this digest, oldest first, followed by those attached by the cosign convention.
    pub(crate) async fn attached(
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
            match self.document(&with_tag(reference, &tag)).await {
                Ok(document) => attached.push(Referrer {
                    size: document.body.len() as u64,
                    digest: document.digest,
                    artifact_type: artifact_type.to_owned(),
                    annotations: BTreeMap::new(),
                    tag: Some(tag),
                }),
                // Some registries deny access to tags that do not exist.
                Err(OciError::NotFound(_) | OciError::Denied { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(attached)
    }
}

/// Returns the entries of the index of referrers, from the endpoint or from the tag.
async fn entries(
    registry: &Registry,
    reference: &Reference,
    digest: &str,
) -> Result<Vec<OciDescriptor>, OciError> {
    let body = match registry.referrers(reference, digest).await? {
        Some(body) => body,
        None => match registry.document(&with_tag(reference, &tag_of(digest))).await {
            Ok(document) => document.body,
            Err(OciError::NotFound(_) | OciError::Denied { .. }) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        },
    };
    let index: Index = registry.parse(&body, "the list of referrers")?;
    let valid = index
        .manifests
        .into_iter()
        .filter(|entry| hex(&entry.digest).is_some());
    Ok(valid.take(MAX_REFERRERS).collect())
}

/// Adds an entry to the index under the tag of a digest, unless the index already has it.
pub(crate) async fn add_to_index(
    registry: &Registry,
    reference: &Reference,
    digest: &str,
    entry: OciDescriptor,
) -> Result<(), OciError> {
    let tagged = with_tag(reference, &tag_of(digest));
    let mut index = match registry.document(&tagged).await {
        Ok(document) => registry.parse(&document.body, "the list of referrers")?,
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
    let document = Document::new(&index, OCI_IMAGE_INDEX_MEDIA_TYPE);
    registry.put_document(&tagged, &document).await.map(|_| ())
}

/// Returns the tag that the specification assigns to a digest: `sha256-…`.
pub(crate) fn tag_of(digest: &str) -> String {
    digest.replacen(':', "-", 1)
}
