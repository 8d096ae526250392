//! Answers authentication challenges of a registry, with a token if the challenge names a token server.

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use reqwest::{Url, redirect};

use crate::challenge::{Challenge, TokenRequest, TokenResponse, basic, token_request};
use crate::client::client;
use crate::credentials::Credentials;
use crate::error::OciError;
use crate::exchange::{Exchange, Request};

/// Maximum size of a token response, in bytes.
const MAX_TOKEN: usize = 64 << 10;

impl Exchange {
    /// Returns the `Authorization` header that answers a challenge, or `None` if the credentials cannot answer it.
    pub(crate) async fn authorize(
        &self,
        request: &Request<'_>,
        headers: &HeaderMap,
    ) -> Result<Option<HeaderValue>, OciError> {
        let Some(challenge) = Challenge::of(headers) else {
            return Ok(None);
        };
        let value = match (challenge, &self.credentials) {
            (Challenge::Basic, Credentials::Basic { username, password }) => basic(username, password),
            (Challenge::Basic, _) => return Ok(None),
            (Challenge::Bearer { .. }, Credentials::Token(token)) => format!("Bearer {token}"),
            (Challenge::Bearer { realm, service }, credentials) => {
                if self.base.scheme() == "https" && realm.scheme() != "https" {
                    return Err(self.untrusted("it requests credentials over plain HTTP"));
                }
                self.check_realm(&realm).await?;
                let token = token_request(&realm, service.as_deref(), request.scope, credentials);
                match self.token(request, token).await? {
                    Some(token) => format!("Bearer {token}"),
                    None => return Ok(None),
                }
            }
        };
        let mut value = HeaderValue::from_str(&value).map_err(|_| {
            self.invalid("the token or the credentials contain control characters".to_owned())
        })?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    /// Checks that credentials may be sent to a token server.
    async fn check_realm(&self, realm: &Url) -> Result<(), OciError> {
        if realm.scheme() == "https" || self.credentials == Credentials::Anonymous {
            return Ok(());
        }
        let host = realm.host_str().unwrap_or_default();
        let server = match realm.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        if realm.scheme() == "http" && self.options.may_send_plain(self.name(), &server).await {
            return Ok(());
        }
        Err(self.untrusted(&format!(
            "it requests credentials over plain HTTP for the token server '{server}', which speaks TLS or for which plain HTTP is \
             not allowed"
        )))
    }

    /// Requests a token. Returns `None` if the token server denies it.
    async fn token(&self, request: &Request<'_>, token: TokenRequest) -> Result<Option<String>, OciError> {
        let token = match token {
            TokenRequest::Get { url, authorization } => {
                let token = self.client.get(url);
                match authorization.and_then(|value| HeaderValue::from_str(&value).ok()) {
                    Some(mut value) => {
                        value.set_sensitive(true);
                        token.header(AUTHORIZATION, value)
                    }
                    None => token,
                }
            }
            // A redirected `POST` would repeat its body, which contains a secret.
            TokenRequest::Post { url, form } => client(self.name(), &self.options, redirect::Policy::none())
                .await?
                .post(url)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form),
        };
        let response = token.send().await.map_err(|error| self.explain(error))?;
        if matches!(response.status().as_u16(), 400 | 401 | 403) {
            return Ok(None);
        }
        let response = self.checked(request, response).await?;
        let body = self.body(response, MAX_TOKEN, "the token response").await?;
        let response: TokenResponse = serde_json::from_slice(&body)
            .map_err(|_| self.invalid("the token response is not valid JSON".to_owned()))?;
        let token = response.into_token();
        token
            .map(Some)
            .ok_or_else(|| self.invalid("the token response has no token".to_owned()))
    }
}
