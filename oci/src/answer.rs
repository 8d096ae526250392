//! Responses from a registry: bodies, and the conversion of error responses into [`OciError`].
//!
//! # Guarantees
//! Bodies are bounded. Messages from a registry or a token server are truncated, and control characters in them are replaced.

use std::time::Duration;

use http::HeaderMap;
use http::header::RETRY_AFTER;
use reqwest::Response;
use serde::Deserialize;

use crate::cause::innermost_cause;
use crate::credentials::Credentials;
use crate::error::OciError;
use crate::exchange::{Exchange, Request};

/// Maximum number of bytes read from an error response.
const MAX_ERROR: usize = 64 << 10;
/// Maximum number of characters of an error message shown.
const MAX_SHOWN: usize = 200;

impl Exchange {
    /// Reads the whole body, at most `limit` bytes. Errors name it `what`.
    pub(crate) async fn body(
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

    /// Returns the response if its status is a success, otherwise the matching error.
    pub(crate) async fn checked(
        &self,
        request: &Request<'_>,
        response: Response,
    ) -> Result<Response, OciError> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let retry_after = retry_after(response.headers());
        let message = messages(response).await;
        let registry = self.name().to_owned();
        Err(match status.as_u16() {
            401 | 403 => OciError::Denied {
                registry,
                reference: request.subject.to_owned(),
                anonymous: self.credentials == Credentials::Anonymous,
            },
            404 => OciError::NotFound(request.subject.to_owned()),
            status @ (408 | 429 | 500..=599) => OciError::Busy {
                registry,
                status,
                message,
                retry_after,
            },
            status => OciError::Refused {
                registry,
                reference: request.subject.to_owned(),
                status,
                message,
            },
        })
    }

    /// Converts a connection error.
    pub(crate) fn explain(&self, error: reqwest::Error) -> OciError {
        // The URL may contain a signature that grants access.
        let error = error.without_url();
        let reason = innermost_cause(&error);
        let registry = self.name().to_owned();
        let about_trust = error.is_redirect() || error.is_builder() || reason.contains("certificate");
        if about_trust {
            OciError::Untrusted { registry, reason }
        } else if error.is_timeout() {
            OciError::Unreachable {
                registry,
                reason: "timed out".to_owned(),
            }
        } else {
            OciError::Unreachable { registry, reason }
        }
    }

    pub(crate) fn invalid(&self, reason: String) -> OciError {
        OciError::InvalidAnswer {
            registry: self.name().to_owned(),
            reason,
        }
    }

    pub(crate) fn untrusted(&self, reason: &str) -> OciError {
        OciError::Untrusted {
            registry: self.name().to_owned(),
            reason: reason.to_owned(),
        }
    }
}

/// Parses the `Retry-After` header if it is a number of seconds.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// Extracts the messages of an error response in the format of the distribution specification. Empty for any other body.
async fn messages(mut response: Response) -> String {
    #[derive(Deserialize)]
    struct Errors {
        errors: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        #[serde(default)]
        code: String,
        #[serde(default)]
        message: String,
    }
    let mut body = Vec::new();
    while let Ok(Some(bytes)) = response.chunk().await {
        if body.len() + bytes.len() > MAX_ERROR {
            return String::new();
        }
        body.extend_from_slice(&bytes);
    }
    let Ok(Errors { errors }) = serde_json::from_slice(&body) else {
        return String::new();
    };
    let messages: Vec<String> = errors
        .into_iter()
        .map(|Entry { code, message }| if message.is_empty() { code } else { message })
        .collect();
    printable(&messages.join(", "))
}

/// Makes text from a remote server safe to print on a terminal.
fn printable(text: &str) -> String {
    let shown = text
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char });
    shown.take(MAX_SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_made_printable() {
        assert_eq!(printable("a\u{1b}[2J\nb"), "a [2J b");
        assert_eq!(printable(&"x".repeat(1000)).len(), MAX_SHOWN);
    }
}
