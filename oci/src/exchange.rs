//! Requests to one registry.
//!
//! # Flow
//! A request is sent with the cached authorization for its scope, if any. If the response is a challenge, the challenge is
//! answered and the request is repeated. Requests with transient errors are retried after a pause.
//!
//! # Guarantees
//! Credentials and tokens are sent only to the registry and to the token server that it names, never to the target of a
//! redirect or of an upload on another server. A URL cannot downgrade from TLS to plain HTTP, and a token server gets them over
//! plain HTTP only if that is allowed for it and it does not speak TLS.
//!
//! # Errors
//! A response without a success status and a broken connection are errors.

use std::collections::HashMap;

use http::header::{AUTHORIZATION, HeaderName};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use parking_lot::Mutex;
use reqwest::{Body, Client, Response, Url, redirect};

use crate::client::{client, follow};
use crate::credentials::Credentials;
use crate::error::OciError;
use crate::options::RegistryOptions;
use crate::retry::retrying;

/// The connection to one registry.
pub(crate) struct Exchange {
    pub(crate) client: Client,
    /// `http://HOST/v2/` or `https://HOST/v2/`.
    pub(crate) base: Url,
    name: String,
    pub(crate) credentials: Credentials,
    pub(crate) options: RegistryOptions,
    /// Cached `Authorization` headers by scope.
    authorizations: Mutex<HashMap<String, HeaderValue>>,
}

/// A request.
pub(crate) struct Request<'a> {
    method: Method,
    url: Url,
    /// Required permissions, in the format of token servers. Empty if none are required.
    pub(crate) scope: &'a str,
    /// Name of the artifact, for errors.
    pub(crate) subject: &'a str,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Creates the body, once per attempt.
    body: Option<&'a (dyn Fn() -> Body + Send + Sync)>,
}

impl<'a> Request<'a> {
    pub(crate) fn new(method: Method, url: Url, scope: &'a str, subject: &'a str) -> Self {
        Self {
            method,
            url,
            scope,
            subject,
            headers: Vec::new(),
            body: None,
        }
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn body(mut self, body: &'a (dyn Fn() -> Body + Send + Sync)) -> Self {
        self.body = Some(body);
        self
    }
}

impl Exchange {
    /// Prepares requests to a registry, `HOST` or `HOST:PORT`.
    pub(crate) async fn new(name: &str, options: &RegistryOptions) -> Result<Self, OciError> {
        let credentials = options.credentials_for(name).await?;
        let client = client(name, options, redirect::Policy::custom(follow)).await?;
        let scheme = options.scheme(name).await;
        let base = Url::parse(&format!("{scheme}://{name}/v2/")).map_err(|error| OciError::Untrusted {
            registry: name.to_owned(),
            reason: error.to_string(),
        })?;
        Ok(Self {
            client,
            base,
            name: name.to_owned(),
            credentials,
            options: RegistryOptions {
                // They are in the field of this name.
                credentials: None,
                ..options.clone()
            },
            authorizations: Mutex::default(),
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Resolves a URL: a path under `/v2/`, or a path or URL from a response.
    pub(crate) fn url(&self, path: &str) -> Result<Url, OciError> {
        let url = self
            .base
            .join(path)
            .map_err(|error| self.invalid(format!("invalid URL: {error}")))?;
        if self.base.scheme() == "https" && url.scheme() != "https" {
            return Err(self.untrusted("a URL in its response downgrades from TLS to plain HTTP"));
        }
        Ok(url)
    }

    /// Sends a request, and retries it on transient errors.
    pub(crate) async fn send(&self, request: &Request<'_>) -> Result<Response, OciError> {
        retrying(async || self.send_once(request).await).await
    }

    /// Sends a request, and repeats it once with authorization if the registry requires it.
    pub(crate) async fn send_once(&self, request: &Request<'_>) -> Result<Response, OciError> {
        let is_registry = is_same_server(&request.url, &self.base);
        let known = is_registry
            .then(|| self.authorizations.lock().get(request.scope).cloned())
            .flatten();
        let response = self.attempt(request, known).await?;
        if response.status() != StatusCode::UNAUTHORIZED || !is_registry {
            return self.checked(request, response).await;
        }
        let Some(authorization) = self.authorize(request, response.headers()).await? else {
            return self.checked(request, response).await;
        };
        let response = self.attempt(request, Some(authorization.clone())).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            self.authorizations
                .lock()
                .insert(request.scope.to_owned(), authorization);
        }
        self.checked(request, response).await
    }

    async fn attempt(
        &self,
        request: &Request<'_>,
        authorization: Option<HeaderValue>,
    ) -> Result<Response, OciError> {
        let mut headers: HeaderMap = request.headers.iter().cloned().collect();
        if let Some(authorization) = authorization {
            headers.insert(AUTHORIZATION, authorization);
        }
        let mut attempt = self
            .client
            .request(request.method.clone(), request.url.clone())
            .headers(headers);
        if let Some(body) = request.body {
            attempt = attempt.body(body());
        }
        attempt.send().await.map_err(|error| self.explain(error))
    }
}

/// Returns true if both URLs have the same scheme, host and port.
fn is_same_server(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_port_is_another_server() {
        let url = |text: &str| Url::parse(text).unwrap();
        assert!(is_same_server(&url("https://a/x"), &url("https://a:443/y")));
        for other in ["http://a/", "https://a:444/", "https://b/", "https://a.b/"] {
            assert!(!is_same_server(&url("https://a/"), &url(other)), "{other}");
        }
    }
}
