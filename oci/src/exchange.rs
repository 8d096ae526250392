//! Requests to one registry.
//!
//! # Flow
//! A request is sent with the authorization that its scope got before. If the answer is a challenge, the request is repeated with
//! what answers the challenge. Requests that fail for a moment are repeated after a pause.
//!
//! # Guarantees
//! Credentials and tokens go to the registry and to the token server that it names; not to the target of a redirect or of an
//! upload. No URL leads from TLS to plain HTTP.
//!
//! # Errors
//! An answer without a success status is an error, as is a broken connection.

use std::collections::HashMap;

use http::header::{AUTHORIZATION, HeaderName};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use parking_lot::Mutex;
use reqwest::{Body, Client, Response, Url};

use crate::client::client;
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
    /// The header `Authorization` by scope.
    authorizations: Mutex<HashMap<String, HeaderValue>>,
}

/// A request.
pub(crate) struct Request<'a> {
    method: Method,
    url: Url,
    /// The permissions that it needs, in the form of token servers; empty if none.
    pub(crate) scope: &'a str,
    /// The artifact, for errors.
    pub(crate) subject: &'a str,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Makes the body, once for each attempt.
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
    /// Prepare requests to a registry, `HOST` or `HOST:PORT`.
    pub(crate) async fn new(name: &str, options: &RegistryOptions) -> Result<Self, OciError> {
        let credentials = options.credentials_for(name).await?;
        let client = client(name, options).await?;
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
            authorizations: Mutex::default(),
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// A URL of the registry: a path below `/v2/`, or a path or URL that an answer names.
    pub(crate) fn url(&self, path: &str) -> Result<Url, OciError> {
        let url = self
            .base
            .join(path)
            .map_err(|error| self.invalid(format!("invalid URL: {error}")))?;
        if self.base.scheme() == "https" && url.scheme() != "https" {
            return Err(self.untrusted("it leads from TLS to plain HTTP"));
        }
        Ok(url)
    }

    /// Send a request, and repeat it while its error is transient.
    pub(crate) async fn send(&self, request: &Request<'_>) -> Result<Response, OciError> {
        retrying(async || self.send_once(request).await).await
    }

    /// Send a request, and answer a challenge.
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

/// True if both URLs lead to the same scheme, host and port.
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
