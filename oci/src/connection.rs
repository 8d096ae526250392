//! What a registry can be asked for: the [distribution specification](https://github.com/opencontainers/distribution-spec).

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, LINK, LOCATION, RANGE};
use http::{HeaderValue, Method, StatusCode};
use oci_client::Reference;
use oci_client::manifest as types;
use reqwest::{Body, Response, Url};
use serde::Deserialize;

use super::digest;
use super::error::OciError;
use super::exchange::{Ask, Exchange};
use super::options::RegistryOptions;
use super::retry::retrying;

/// Most bytes of a manifest; the distribution specification lets registries refuse larger ones.
pub const MAX_MANIFEST: usize = 4 << 20;

/// Most bytes of a page of tags.
const MAX_PAGE: usize = 4 << 20;

/// Most pages of tags.
const MAX_PAGES: usize = 1000;

/// A registry, ready to be asked.
pub struct Registry {
    exchange: Exchange,
}

/// A manifest or an index, as it is.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) body: Bytes,
    pub(super) media_type: String,
    pub(super) digest: String,
}

/// What is done with a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Pull,
    Push,
}

impl Access {
    /// In the terms of the servers of tokens.
    pub(super) fn scope(self, repository: &str) -> String {
        match self {
            Self::Pull => format!("repository:{repository}:pull"),
            Self::Push => format!("repository:{repository}:pull,push"),
        }
    }
}

impl Registry {
    /// Get ready to speak to the registry of a reference. Nothing is sent yet, but to find out what an address speaks that need not
    /// speak TLS.
    ///
    /// # Errors
    /// A certificate cannot be read, or the credentials of docker.
    pub async fn of(reference: &Reference, options: &RegistryOptions) -> Result<Self, OciError> {
        Self::named(reference.resolve_registry(), options).await
    }

    /// As [`Self::of`], for `HOST` or `HOST:PORT`.
    ///
    /// # Errors
    /// As there.
    pub async fn named(name: &str, options: &RegistryOptions) -> Result<Self, OciError> {
        Ok(Self {
            exchange: Exchange::with(name, options).await?,
        })
    }

    /// Does the registry know us?
    ///
    /// # Errors
    /// It does not, or there is no registry.
    pub async fn log_in(&self) -> Result<(), OciError> {
        let ask = Ask::new(Method::GET, self.exchange.url("")?, "", self.name());
        self.exchange.send(&ask).await.map(|_| ())
    }

    /// The tags of the repository, sorted; at most `limit`.
    ///
    /// # Errors
    /// The registry does not tell.
    pub async fn tags(&self, reference: &Reference, limit: usize) -> Result<Vec<String>, OciError> {
        #[derive(Deserialize)]
        struct Page {
            tags: Option<Vec<String>>,
        }
        let repository = reference.repository();
        let (scope, what) = (
            Access::Pull.scope(repository),
            format!("{}/{repository}", reference.registry()),
        );
        let mut next = Some(
            self.exchange
                .url(&format!("{repository}/tags/list?n={}", limit.min(1000)))?,
        );
        let (mut tags, mut pages) = (Vec::new(), 0);
        while let Some(url) = next.take() {
            let response = self
                .exchange
                .send(&Ask::new(Method::GET, url, &scope, &what))
                .await?;
            let link = response
                .headers()
                .get(LINK)
                .and_then(|link| link.to_str().ok())
                .and_then(following);
            let link = link.map(str::to_owned);
            let body = self
                .exchange
                .body(response, MAX_PAGE, &format!("the list of tags of {what}"))
                .await?;
            let page: Page = self.parse(&body, &format!("its list of tags of '{what}'"))?;
            tags.extend(page.tags.unwrap_or_default());
            pages += 1;
            if let Some(link) = link.filter(|_| tags.len() < limit && pages < MAX_PAGES) {
                next = Some(self.exchange.url(&link)?);
            }
        }
        tags.sort();
        tags.dedup();
        tags.truncate(limit);
        Ok(tags)
    }

    pub(super) fn name(&self) -> &str {
        self.exchange.name()
    }

    pub(super) fn nonsense(&self, reason: String) -> OciError {
        self.exchange.nonsense(reason)
    }

    pub(super) fn explain(&self, error: reqwest::Error) -> OciError {
        self.exchange.explain(error)
    }

    /// What a registry sent as JSON.
    pub(super) fn parse<T: for<'a> Deserialize<'a>>(&self, body: &[u8], what: &str) -> Result<T, OciError> {
        serde_json::from_slice(body).map_err(|error| {
            let is_page = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<');
            self.nonsense(if is_page {
                format!("{what} is a web page; is this a registry?")
            } else {
                format!("{what} is none: {error}")
            })
        })
    }

    /// The manifest or index that a reference names. Its digest is checked.
    pub(super) async fn document(&self, reference: &Reference) -> Result<Document, OciError> {
        let (repository, what) = (reference.repository(), reference.whole());
        let name = reference.digest().or(reference.tag()).unwrap_or("latest");
        let scope = Access::Pull.scope(repository);
        let url = self.exchange.url(&format!("{repository}/manifests/{name}"))?;
        let accepted = [
            types::OCI_IMAGE_MEDIA_TYPE,
            types::OCI_IMAGE_INDEX_MEDIA_TYPE,
            types::IMAGE_MANIFEST_MEDIA_TYPE,
            types::IMAGE_MANIFEST_LIST_MEDIA_TYPE,
        ];
        let accepted = HeaderValue::from_str(&accepted.join(", ")).unwrap_or(HeaderValue::from_static("*/*"));
        let ask = Ask::new(Method::GET, url, &scope, &what).header(ACCEPT, accepted);
        let (headers, body) = retrying(async || {
            let response = self.exchange.once(&ask).await?;
            let headers = response.headers().clone();
            let body = self
                .exchange
                .body(response, MAX_MANIFEST, &format!("the manifest of '{what}'"))
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
        let told = header("docker-content-digest");
        let told = (!told.is_empty() && told.starts_with("sha256:")).then_some(told);
        if let Some(expected) = reference.digest().or(told)
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

    /// A blob, from a byte on. The caller reads it, and checks its digest.
    pub(super) async fn blob(
        &self,
        reference: &Reference,
        digest: &str,
        from: u64,
    ) -> Result<Response, OciError> {
        let (repository, what) = (
            reference.repository(),
            format!("{} of {}", digest, reference.whole()),
        );
        let scope = Access::Pull.scope(repository);
        let url = self.blob_url(repository, digest)?;
        let mut ask = Ask::new(Method::GET, url, &scope, &what);
        if let (true, Ok(range)) = (from > 0, HeaderValue::from_str(&format!("bytes={from}-"))) {
            ask = ask.header(RANGE, range);
        }
        self.exchange.once(&ask).await
    }

    /// A blob that is kept in memory: at most `limit` bytes. Its digest is checked.
    pub(super) async fn small_blob(
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
        let found = super::digest(&body);
        if found == digest {
            return Ok(body);
        }
        Err(OciError::Digest {
            registry: self.name().to_owned(),
            expected: digest.to_owned(),
            found,
        })
    }

    /// Does the repository have a blob?
    pub(super) async fn has_blob(&self, reference: &Reference, digest: &str) -> Result<bool, OciError> {
        let (repository, what) = (reference.repository(), reference.whole());
        let scope = Access::Push.scope(repository);
        let ask = Ask::new(Method::HEAD, self.blob_url(repository, digest)?, &scope, &what);
        match self.exchange.send(&ask).await {
            Ok(_) => Ok(true),
            Err(OciError::NotFound(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Take a blob over from another repository of the registry. Returns whether it did that.
    pub(super) async fn mount(
        &self,
        reference: &Reference,
        digest: &str,
        from: &str,
    ) -> Result<bool, OciError> {
        let (repository, what) = (reference.repository(), reference.whole());
        let scope = format!("{} {}", Access::Push.scope(repository), Access::Pull.scope(from));
        let mut url = self.exchange.url(&format!("{repository}/blobs/uploads/"))?;
        url.query_pairs_mut()
            .append_pair("mount", digest)
            .append_pair("from", from);
        let ask = Ask::new(Method::POST, url, &scope, &what).header(CONTENT_LENGTH, 0.into());
        // Else an upload began, which the registry will forget.
        Ok(self.exchange.send(&ask).await?.status() == StatusCode::CREATED)
    }

    /// Put a blob of `size` bytes into the repository, in one request.
    pub(super) async fn put_blob(
        &self,
        reference: &Reference,
        digest: &str,
        size: u64,
        body: &(dyn Fn() -> Body + Send + Sync),
    ) -> Result<(), OciError> {
        let (repository, what) = (reference.repository(), reference.whole());
        let scope = Access::Push.scope(repository);
        let start = self.exchange.url(&format!("{repository}/blobs/uploads/"))?;
        // Where an upload breaks, it begins again: what registries make of the rest differs too much.
        retrying(async || {
            let ask = Ask::new(Method::POST, start.clone(), &scope, &what).header(CONTENT_LENGTH, 0.into());
            let response = self.exchange.once(&ask).await?;
            let location = response
                .headers()
                .get(LOCATION)
                .and_then(|value| value.to_str().ok());
            let location =
                location.ok_or_else(|| self.nonsense("it names no place for an upload".to_owned()))?;
            let mut url = self.exchange.url(location)?;
            url.query_pairs_mut().append_pair("digest", digest);
            let mut ask = Ask::new(Method::PUT, url, &scope, &what)
                .header(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"))
                .header(CONTENT_LENGTH, size.into());
            ask.body = Some(body);
            self.exchange.once(&ask).await.map(|_| ())
        })
        .await
    }

    /// Put a manifest or an index under the tag or the digest of a reference. Returns whether the registry keeps a list of what
    /// refers to its subject.
    pub(super) async fn put_document(
        &self,
        reference: &Reference,
        document: &Document,
    ) -> Result<bool, OciError> {
        let (repository, what) = (reference.repository(), reference.whole());
        let name = reference.tag().or(reference.digest()).unwrap_or("latest");
        let scope = Access::Push.scope(repository);
        let url = self.exchange.url(&format!("{repository}/manifests/{name}"))?;
        let kind = HeaderValue::from_str(&document.media_type)
            .map_err(|_| self.nonsense("the media type of a manifest is none".to_owned()))?;
        let content = document.body.clone();
        let body = move || Body::from(content.clone());
        let mut ask = Ask::new(Method::PUT, url, &scope, &what).header(CONTENT_TYPE, kind);
        ask.body = Some(&body);
        let response = self.exchange.send(&ask).await?;
        Ok(response.headers().contains_key("oci-subject"))
    }

    /// The index of what refers to the manifest of a digest, as the registry tells it. None: it knows no such thing.
    pub(super) async fn referrers(
        &self,
        reference: &Reference,
        digest: &str,
    ) -> Result<Option<Bytes>, OciError> {
        let (repository, what) = (reference.repository(), reference.whole());
        let scope = Access::Pull.scope(repository);
        let url = self.exchange.url(&format!("{repository}/referrers/{digest}"))?;
        match self
            .exchange
            .send(&Ask::new(Method::GET, url, &scope, &what))
            .await
        {
            Ok(response) => {
                let body = self
                    .exchange
                    .body(response, MAX_MANIFEST, &format!("the referrers of '{what}'"))
                    .await?;
                Ok(Some(body.into()))
            }
            Err(OciError::NotFound(_) | OciError::Refused { .. } | OciError::Denied { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn blob_url(&self, repository: &str, digest: &str) -> Result<Url, OciError> {
        if super::hex(digest).is_none() {
            return Err(self.nonsense("the digest of a blob is none of SHA-256".to_owned()));
        }
        self.exchange.url(&format!("{repository}/blobs/{digest}"))
    }
}

/// The next page, of the value of a `link` header: `<URL>; rel="next"`.
fn following(link: &str) -> Option<&str> {
    link.split(',').find_map(|part| {
        let (url, parameters) = part.split_once('>')?;
        let is_next = parameters.split(';').any(|it| {
            let it = it.trim();
            it.eq_ignore_ascii_case("rel=\"next\"") || it.eq_ignore_ascii_case("rel=next")
        });
        is_next.then(|| url.trim().trim_start_matches('<'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other() {
        assert_eq!(
            following("</v2/a/tags/list?n=2&last=b>; rel=\"next\""),
            Some("/v2/a/tags/list?n=2&last=b")
        );
        assert_eq!(
            following("<https://e.com/x>; a=b; rel=next"),
            Some("https://e.com/x")
        );
        assert_eq!(following("<https://e.com/x>; rel=\"prev\""), None);
        assert_eq!(following("x"), None);
    }
}
