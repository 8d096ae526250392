//! Requests to one registry, and what may go wrong with them.
//!
//! # Guarantees
//! Credentials and tokens go to the registry, and to the server of tokens that it names; not to where it redirects or sends
//! uploads. Nothing leads from TLS to plain HTTP. What answers hold in words is bounded, and printable.

use std::collections::HashMap;
use std::error::Error as _;
use std::sync::Mutex;
use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use reqwest::{Body, Client, Response, Url, redirect};
use serde::Deserialize;

use super::challenge::{Challenge, TokenRequest, TokenResponse, basic, token_request};
use super::credentials::Credentials;
use super::error::OciError;
use super::options::RegistryOptions;
use super::retry::retrying;

/// Time to connect.
const CONNECT: Duration = Duration::from_secs(10);
/// Time without a byte.
const SILENCE: Duration = Duration::from_secs(30);
/// Redirects in a row.
const MAX_REDIRECTS: usize = 5;
/// Most bytes of what is read of an error, and of a token.
const MAX_WORDS: usize = 64 << 10;
/// Most characters of an error that are shown.
const MAX_SHOWN: usize = 200;

/// One registry.
pub(super) struct Exchange {
    client: Client,
    base: Url,
    name: String,
    credentials: Credentials,
    /// The value of `authorization` by scope.
    known: Mutex<HashMap<String, HeaderValue>>,
}

/// A request.
pub(super) struct Ask<'a> {
    pub(super) method: Method,
    pub(super) url: Url,
    /// What it needs to be allowed; empty: nothing special.
    pub(super) scope: &'a str,
    /// The artifact, in errors.
    pub(super) what: &'a str,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// Made anew for each attempt.
    pub(super) body: Option<&'a (dyn Fn() -> Body + Send + Sync)>,
}

impl<'a> Ask<'a> {
    pub(super) fn new(method: Method, url: Url, scope: &'a str, what: &'a str) -> Self {
        Self {
            method,
            url,
            scope,
            what,
            headers: Vec::new(),
            body: None,
        }
    }

    pub(super) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl Exchange {
    pub(super) async fn with(name: &str, options: &RegistryOptions) -> Result<Self, OciError> {
        let credentials = options.credentials_for(name).await?;
        let mut certificates = Vec::new();
        for (path, data) in options.certificates(name).await? {
            let bad = |reason: &str| {
                let source = std::io::Error::new(std::io::ErrorKind::InvalidData, reason.to_owned());
                OciError::file(&path)(source)
            };
            let found = reqwest::Certificate::from_pem_bundle(&data)
                .map_err(|_| bad("it holds no certificates in PEM"))?;
            if found.is_empty() {
                return Err(bad("it holds no certificates in PEM"));
            }
            certificates.extend(found);
        }
        // The HTTP client takes the one of the process; another part may have installed it before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let scheme = options.scheme(name).await;
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .user_agent(concat!("wash/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::custom(follow))
            .tls_certs_merge(certificates)
            .build();
        let unusable = |reason: String| OciError::Untrusted {
            registry: name.to_owned(),
            reason,
        };
        Ok(Self {
            client: client.map_err(|error| unusable(innermost(&error)))?,
            base: Url::parse(&format!("{scheme}://{name}/v2/"))
                .map_err(|error| unusable(error.to_string()))?,
            name: name.to_owned(),
            credentials,
            known: Mutex::default(),
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn is_anonymous(&self) -> bool {
        self.credentials == Credentials::Anonymous
    }

    /// A URL of the registry: below `/v2/`, absolute, or as an answer names it.
    pub(super) fn url(&self, path: &str) -> Result<Url, OciError> {
        let url = self
            .base
            .join(path)
            .map_err(|error| self.nonsense(format!("a URL is none: {error}")))?;
        if self.base.scheme() == "https" && url.scheme() != "https" {
            return Err(self.untrusted("it leads from TLS to plain HTTP"));
        }
        Ok(url)
    }

    /// Send a request, until there is an answer that is a success.
    pub(super) async fn send(&self, ask: &Ask<'_>) -> Result<Response, OciError> {
        retrying(async || self.once(ask).await).await
    }

    /// Send a request. An answer that is no success is an error.
    pub(super) async fn once(&self, ask: &Ask<'_>) -> Result<Response, OciError> {
        let ours = is_same(&ask.url, &self.base);
        let known = if ours { self.known(ask.scope) } else { None };
        let response = self.request(ask, known).await?;
        if response.status() != StatusCode::UNAUTHORIZED || !ours {
            return self.checked(ask, response).await;
        }
        let Some(authorization) = self.authorize(ask, response.headers()).await? else {
            return self.checked(ask, response).await;
        };
        let response = self.request(ask, Some(authorization.clone())).await?;
        if response.status() != StatusCode::UNAUTHORIZED
            && let Ok(mut known) = self.known.lock()
        {
            known.insert(ask.scope.to_owned(), authorization);
        }
        self.checked(ask, response).await
    }

    fn known(&self, scope: &str) -> Option<HeaderValue> {
        self.known.lock().ok()?.get(scope).cloned()
    }

    async fn request(&self, ask: &Ask<'_>, authorization: Option<HeaderValue>) -> Result<Response, OciError> {
        let mut headers: HeaderMap = ask.headers.iter().cloned().collect();
        if let Some(authorization) = authorization {
            headers.insert(AUTHORIZATION, authorization);
        }
        let request = self
            .client
            .request(ask.method.clone(), ask.url.clone())
            .headers(headers);
        let request = match ask.body {
            Some(body) => request.body(body()),
            None => request,
        };
        request.send().await.map_err(|error| self.explain(error))
    }

    /// What to answer to the challenge of a registry.
    async fn authorize(&self, ask: &Ask<'_>, headers: &HeaderMap) -> Result<Option<HeaderValue>, OciError> {
        let Some(challenge) = Challenge::of(headers) else {
            return Ok(None);
        };
        let value = match (challenge, &self.credentials) {
            (Challenge::Basic, Credentials::Basic { username, password }) => basic(username, password),
            (Challenge::Basic, _) => return Ok(None),
            (Challenge::Bearer { .. }, Credentials::Token(token)) => format!("Bearer {token}"),
            (Challenge::Bearer { realm, service }, credentials) => {
                if self.base.scheme() == "https" && realm.scheme() != "https" {
                    return Err(self.untrusted("it wants the credentials to be sent without TLS"));
                }
                let request = token_request(&realm, service.as_deref(), ask.scope, credentials);
                match self.token(ask, request).await? {
                    Some(token) => format!("Bearer {token}"),
                    None => return Ok(None),
                }
            }
        };
        let mut value = HeaderValue::from_str(&value).map_err(|_| {
            self.nonsense("its token, or the credentials, hold control characters".to_owned())
        })?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    /// A token. None: there is none for us.
    async fn token(&self, ask: &Ask<'_>, request: TokenRequest) -> Result<Option<String>, OciError> {
        let request = match request {
            TokenRequest::Get { url, authorization } => {
                let request = self.client.get(url);
                match authorization.and_then(|value| HeaderValue::from_str(&value).ok()) {
                    Some(mut value) => {
                        value.set_sensitive(true);
                        request.header(AUTHORIZATION, value)
                    }
                    None => request,
                }
            }
            TokenRequest::Post { url, form } => self
                .client
                .post(url)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form),
        };
        let response = request.send().await.map_err(|error| self.explain(error))?;
        if matches!(response.status().as_u16(), 400 | 401 | 403) {
            return Ok(None);
        }
        let response = self.checked(ask, response).await?;
        let body = self.body(response, MAX_WORDS, "its token").await?;
        let response: TokenResponse = serde_json::from_slice(&body)
            .map_err(|_| self.nonsense("what should be a token is not JSON".to_owned()))?;
        let token = response.into_token();
        token
            .map(Some)
            .ok_or_else(|| self.nonsense("its server of tokens sends none".to_owned()))
    }

    /// The whole body, which is `what` and has at most `limit` bytes.
    pub(super) async fn body(
        &self,
        mut response: Response,
        limit: usize,
        what: &str,
    ) -> Result<Vec<u8>, OciError> {
        let too_large = || OciError::TooLarge {
            what: what.to_owned(),
            limit: limit as u64,
        };
        if response
            .content_length()
            .is_some_and(|length| length > limit as u64)
        {
            return Err(too_large());
        }
        let mut body = Vec::new();
        while let Some(bytes) = response.chunk().await.map_err(|error| self.explain(error))? {
            if body.len() + bytes.len() > limit {
                return Err(too_large());
            }
            body.extend_from_slice(&bytes);
        }
        Ok(body)
    }

    async fn checked(&self, ask: &Ask<'_>, response: Response) -> Result<Response, OciError> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let retry_after = seconds(response.headers());
        let said = words(response).await;
        let registry = self.name.clone();
        Err(match status.as_u16() {
            401 | 403 => OciError::Denied {
                registry,
                reference: ask.what.to_owned(),
                anonymous: self.is_anonymous(),
            },
            404 => OciError::NotFound(ask.what.to_owned()),
            status @ (408 | 429 | 500..=599) => OciError::Busy {
                registry,
                status,
                said,
                retry_after,
            },
            status => OciError::Refused {
                registry,
                reference: ask.what.to_owned(),
                status,
                said,
            },
        })
    }

    pub(super) fn explain(&self, error: reqwest::Error) -> OciError {
        // Where it was sent may be signed for us.
        let error = error.without_url();
        let reason = innermost(&error);
        let registry = self.name.clone();
        let about_trust = error.is_redirect() || error.is_builder() || reason.contains("certificate");
        if about_trust {
            OciError::Untrusted { registry, reason }
        } else if error.is_timeout() {
            OciError::Unreachable {
                registry,
                reason: "it does not answer in time".to_owned(),
            }
        } else {
            OciError::Unreachable { registry, reason }
        }
    }

    pub(super) fn nonsense(&self, reason: String) -> OciError {
        OciError::Nonsense {
            registry: self.name.clone(),
            reason,
        }
    }

    fn untrusted(&self, reason: &str) -> OciError {
        OciError::Untrusted {
            registry: self.name.clone(),
            reason: reason.to_owned(),
        }
    }
}

fn follow(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let from_tls = attempt.previous().iter().any(|url| url.scheme() == "https");
    if from_tls && attempt.url().scheme() != "https" {
        attempt.error("it leads from TLS to plain HTTP")
    } else if attempt.previous().len() > MAX_REDIRECTS {
        attempt.error("it redirects in circles")
    } else {
        attempt.follow()
    }
}

/// The same server?
pub(super) fn is_same(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
}

fn seconds(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// What an error says, if it is one of the distribution specification.
async fn words(mut response: Response) -> String {
    #[derive(Deserialize)]
    struct Errors {
        errors: Vec<Said>,
    }
    #[derive(Deserialize)]
    struct Said {
        #[serde(default)]
        code: String,
        #[serde(default)]
        message: String,
    }
    let mut body = Vec::new();
    while let Ok(Some(bytes)) = response.chunk().await {
        if body.len() + bytes.len() > MAX_WORDS {
            return String::new();
        }
        body.extend_from_slice(&bytes);
    }
    let Ok(Errors { errors }) = serde_json::from_slice(&body) else {
        return String::new();
    };
    let said: Vec<String> = errors
        .into_iter()
        .map(|Said { code, message }| if message.is_empty() { code } else { message })
        .collect();
    printable(&said.join(", "))
}

/// What somebody else wrote, for a terminal.
pub(super) fn printable(text: &str) -> String {
    let shown = text
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char });
    shown.take(MAX_SHOWN).collect()
}

/// The cause that says most.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause = error.source();
    let mut text = error.to_string();
    while let Some(inner) = cause {
        text = inner.to_string();
        cause = inner.source();
    }
    match text.find(" (os error") {
        Some(at) => text.get(..at).unwrap_or(&text).to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_port_is_another_server() {
        let url = |text: &str| Url::parse(text).unwrap();
        assert!(is_same(&url("https://a/x"), &url("https://a:443/y")));
        for other in ["http://a/", "https://a:444/", "https://b/", "https://a.b/"] {
            assert!(!is_same(&url("https://a/"), &url(other)), "{other}");
        }
    }

    #[test]
    fn what_others_write_is_made_printable() {
        assert_eq!(printable("a\u{1b}[2J\nb"), "a [2J b");
        assert_eq!(printable(&"x".repeat(1000)).len(), MAX_SHOWN);
    }
}
