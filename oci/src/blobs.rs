//! Blobs in a registry: layers and config blobs.

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RANGE};
use http::{HeaderValue, Method, StatusCode};
use oci_client::Reference;
use reqwest::{Body, Response, Url};

use crate::digest::{digest as digest_of, hex};
use crate::error::OciError;
use crate::exchange::Request;
use crate::registry::{Access, Registry};
use crate::retry::retrying;

impl Registry {
    /// Requests a blob, starting at byte `from`. The caller reads the body and checks the digest.
    pub(crate) async fn blob(
        &self,
        reference: &Reference,
        digest: &str,
        from: u64,
    ) -> Result<Response, OciError> {
        let (repository, name) = (
            reference.repository(),
            format!("{} of {}", digest, reference.whole()),
        );
        let scope = Access::Pull.scope(repository);
        let url = self.blob_url(repository, digest)?;
        let mut request = Request::new(Method::GET, url, &scope, &name);
        if let (true, Ok(range)) = (from > 0, HeaderValue::from_str(&format!("bytes={from}-"))) {
            request = request.header(RANGE, range);
        }
        self.exchange.send_once(&request).await
    }

    /// Downloads a blob of at most `limit` bytes and checks its digest.
    pub(crate) async fn small_blob(
        &self,
        reference: &Reference,
        digest: &str,
        limit: usize,
    ) -> Result<Vec<u8>, OciError> {
        let body = retrying(async || {
            let response = self.blob(reference, digest, 0).await?;
            self.exchange
                .body(response, limit, &format!("{digest} of '{}'", reference.whole()))
                .await
        })
        .await?;
        let found = digest_of(&body);
        if found == digest {
            return Ok(body);
        }
        Err(OciError::Digest {
            registry: self.name().to_owned(),
            expected: digest.to_owned(),
            found,
        })
    }

    /// Returns true if the repository has the blob.
    pub(crate) async fn has_blob(&self, reference: &Reference, digest: &str) -> Result<bool, OciError> {
        let (repository, name) = (reference.repository(), reference.whole());
        let scope = Access::Push.scope(repository);
        let request = Request::new(Method::HEAD, self.blob_url(repository, digest)?, &scope, &name);
        match self.exchange.send(&request).await {
            Ok(_) => Ok(true),
            Err(OciError::NotFound(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Mounts a blob from another repository of the same registry. Returns true if the registry mounted it.
    pub(crate) async fn mount(
        &self,
        reference: &Reference,
        digest: &str,
        from: &str,
    ) -> Result<bool, OciError> {
        let (repository, name) = (reference.repository(), reference.whole());
        let scope = format!("{} {}", Access::Push.scope(repository), Access::Pull.scope(from));
        let mut url = self.exchange.url(&format!("{repository}/blobs/uploads/"))?;
        url.query_pairs_mut()
            .append_pair("mount", digest)
            .append_pair("from", from);
        let request = Request::new(Method::POST, url, &scope, &name).header(CONTENT_LENGTH, 0.into());
        // With any other status the registry has started an upload session, which expires.
        Ok(self.exchange.send(&request).await?.status() == StatusCode::CREATED)
    }

    /// Uploads a blob of `size` bytes in one request.
    pub(crate) async fn put_blob(
        &self,
        reference: &Reference,
        digest: &str,
        size: u64,
        body: &(dyn Fn() -> Body + Send + Sync),
    ) -> Result<(), OciError> {
        let (repository, name) = (reference.repository(), reference.whole());
        let scope = Access::Push.scope(repository);
        let start = self.exchange.url(&format!("{repository}/blobs/uploads/"))?;
        // A failed upload restarts from the beginning: registries differ too much in how they resume one.
        retrying(async || {
            let request =
                Request::new(Method::POST, start.clone(), &scope, &name).header(CONTENT_LENGTH, 0.into());
            let response = self.exchange.send_once(&request).await?;
            let location = response
                .headers()
                .get(LOCATION)
                .and_then(|value| value.to_str().ok());
            let location = location
                .ok_or_else(|| self.invalid("the upload response has no Location header".to_owned()))?;
            let mut url = self.exchange.url(location)?;
            url.query_pairs_mut().append_pair("digest", digest);
            let request = Request::new(Method::PUT, url, &scope, &name)
                .header(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"))
                .header(CONTENT_LENGTH, size.into())
                .body(body);
            self.exchange.send_once(&request).await.map(|_| ())
        })
        .await
    }

    fn blob_url(&self, repository: &str, digest: &str) -> Result<Url, OciError> {
        if hex(digest).is_none() {
            return Err(self.invalid("a blob digest is not a SHA-256 digest".to_owned()));
        }
        self.exchange.url(&format!("{repository}/blobs/{digest}"))
    }
}
