//! Answers the challenges of a registry, with tokens from a token server where it names one.

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

use crate::challenge::{Challenge, TokenRequest, TokenResponse, basic, token_request};
use crate::credentials::Credentials;
use crate::error::OciError;
use crate::exchange::{Exchange, Request};

/// Most bytes of the answer of a token server.
const MAX_TOKEN: usize = 64 << 10;

impl Exchange {
    /// The header `Authorization` that answers a challenge. `None`: the credentials do not answer it.
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
                    return Err(self.untrusted("it asks for the credentials without TLS"));
                }
                let token = token_request(&realm, service.as_deref(), request.scope, credentials);
                match self.token(request, token).await? {
                    Some(token) => format!("Bearer {token}"),
                    None => return Ok(None),
                }
            }
        };
        let mut value = HeaderValue::from_str(&value)
            .map_err(|_| self.invalid("its token, or the credentials, hold control characters".to_owned()))?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    /// Request a token. `None`: the token server refuses it.
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
            TokenRequest::Post { url, form } => self
                .client
                .post(url)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form),
        };
        let response = token.send().await.map_err(|error| self.explain(error))?;
        if matches!(response.status().as_u16(), 400 | 401 | 403) {
            return Ok(None);
        }
        let response = self.checked(request, response).await?;
        let body = self.body(response, MAX_TOKEN, "its token").await?;
        let response: TokenResponse = serde_json::from_slice(&body)
            .map_err(|_| self.invalid("the answer of its token server is not JSON".to_owned()))?;
        let token = response.into_token();
        token
            .map(Some)
            .ok_or_else(|| self.invalid("its token server sends no token".to_owned()))
    }
}
