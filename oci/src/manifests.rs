//! Manifests and indexes in a registry.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method};
use oci_client::Reference;
use oci_client::manifest as types;
use reqwest::Body;
use serde::Serialize;

use crate::digest::digest;
use crate::error::OciError;
use crate::exchange::Request;
use crate::registry::{Access, Registry};
use crate::retry::retrying;

/// Maximum size of a manifest, in bytes. The distribution specification allows registries to reject larger manifests.
const MAX_MANIFEST: usize = 4 << 20;

/// The exact bytes of a manifest or an index.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) body: Bytes,
    pub(crate) media_type: String,
    pub(crate) digest: String,
}

impl Document {
    /// Encodes a manifest or an index for a push.
    pub(crate) fn new(content: &impl Serialize, media_type: &str) -> Self {
        let body = Bytes::from(serde_json::to_vec(content).unwrap_or_default());
        Self {
            digest: digest(&body),
            media_type: media_type.to_owned(),
            body,
        }
    }
}

impl Registry {
    /// Fetches the manifest or index that a reference names, and checks its digest.
    pub(crate) async fn document(&self, reference: &Reference) -> Result<Document, OciError> {
        let (repository, name) = (reference.repository(), reference.whole());
        let tag = reference.digest().or(reference.tag()).unwrap_or("latest");
        let scope = Access::Pull.scope(repository);
        let url = self.exchange.url(&format!("{repository}/manifests/{tag}"))?;
        let accepted = [
            types::OCI_IMAGE_MEDIA_TYPE,
            types::OCI_IMAGE_INDEX_MEDIA_TYPE,
            types::IMAGE_MANIFEST_MEDIA_TYPE,
            types::IMAGE_MANIFEST_LIST_MEDIA_TYPE,
        ];
        let accepted = HeaderValue::from_str(&accepted.join(", ")).unwrap_or(HeaderValue::from_static("*/*"));
        let request = Request::new(Method::GET, url, &scope, &name).header(ACCEPT, accepted);
        let (headers, body) = retrying(async || {
            let response = self.exchange.send_once(&request).await?;
            let headers = response.headers().clone();
            let body = self
                .exchange
                .body(response, MAX_MANIFEST, &format!("the manifest of '{name}'"))
                .await?;
            Ok((headers, body))
        })
        .await?;
        let header = |name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        let found = digest(&body);
        let declared = Some(header("docker-content-digest")).filter(|digest| digest.starts_with("sha256:"));
        if let Some(expected) = reference.digest().or(declared)
            && expected != found
        {
            return Err(OciError::Digest {
                registry: self.name().to_owned(),
                expected: expected.to_owned(),
                found,
            });
        }
        let media_type = header("content-type")
            .split(';')
            .next()
            .unwrap_or_default()
            .trim();
        Ok(Document {
            media_type: media_type.to_owned(),
            body: body.into(),
            digest: found,
        })
    }

    /// Pushes a manifest or an index under the tag or the digest of a reference. Returns true if the registry adds the manifest
    /// to the referrers of its subject.
    pub(crate) async fn put_document(
        &self,
        reference: &Reference,
        document: &Document,
    ) -> Result<bool, OciError> {
        let (repository, name) = (reference.repository(), reference.whole());
        let tag = reference.tag().or(reference.digest()).unwrap_or("latest");
        let scope = Access::Push.scope(repository);
        let url = self.exchange.url(&format!("{repository}/manifests/{tag}"))?;
        let media_type = HeaderValue::from_str(&document.media_type)
            .map_err(|_| self.invalid("a manifest has an invalid media type".to_owned()))?;
        let content = document.body.clone();
        let body = move || Body::from(content.clone());
        let request = Request::new(Method::PUT, url, &scope, &name)
            .header(CONTENT_TYPE, media_type)
            .body(&body);
        let response = self.exchange.send(&request).await?;
        Ok(response.headers().contains_key("oci-subject"))
    }

    /// Fetches the index of referrers of the manifest with this digest. Returns `None` if the registry has no such index.
    pub(crate) async fn referrers(
        &self,
        reference: &Reference,
        digest: &str,
    ) -> Result<Option<Bytes>, OciError> {
        let (repository, name) = (reference.repository(), reference.whole());
        let scope = Access::Pull.scope(repository);
        let url = self.exchange.url(&format!("{repository}/referrers/{digest}"))?;
        match self
            .exchange
            .send(&Request::new(Method::GET, url, &scope, &name))
            .await
        {
            Ok(response) => {
                let body = self
                    .exchange
                    .body(response, MAX_MANIFEST, &format!("the referrers of '{name}'"))
                    .await?;
                Ok(Some(body.into()))
            }
            Err(OciError::NotFound(_) | OciError::Refused { .. } | OciError::Denied { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
