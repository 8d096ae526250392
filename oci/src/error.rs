//! Errors of registries, the cache and stored credentials.

use std::path::PathBuf;
use std::time::Duration;

/// Reasons an artifact cannot be read from or written to a registry.
///
/// Messages name the registry, the artifact or the file, and never contain credentials. Text from a registry is truncated to
/// 200 characters, and its control characters are replaced.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OciError {
    /// The text is not a reference to an artifact.
    #[error(
        "invalid reference '{text}': {reason}; expected a reference such as registry.example.com/shop/cart:1.0"
    )]
    Reference {
        /// The text.
        text: String,
        /// Why it is invalid.
        reason: String,
    },
    /// The artifact does not exist (status 404).
    #[error("'{0}' not found in the registry")]
    NotFound(String),
    /// The registry denied access (status 401 or 403).
    #[error("the registry {registry} denied access to '{reference}'{}", denied(*.anonymous))]
    Denied {
        /// Name of the registry.
        registry: String,
        /// The artifact that was requested.
        reference: String,
        /// True if the request had no credentials.
        anonymous: bool,
    },
    /// The registry rejected the request with another status.
    #[error("the registry {registry} rejected '{reference}' with status {status}{}", after_colon(.message))]
    Refused {
        /// Name of the registry.
        registry: String,
        /// The artifact that was requested.
        reference: String,
        /// Status code of the response.
        status: u16,
        /// Error messages in the response; empty if there are none.
        message: String,
    },
    /// The registry is unavailable after several attempts (status 408, 429 or 5xx).
    #[error("the registry {registry} is unavailable: status {status}{}", after_colon(.message))]
    Busy {
        /// Name of the registry.
        registry: String,
        /// Status code of the response.
        status: u16,
        /// Error messages in the response; empty if there are none.
        message: String,
        /// Delay before the next attempt that the registry requested with the header `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// The registry does not respond, or the connection breaks repeatedly.
    #[error("cannot reach the registry {registry}: {reason}")]
    Unreachable {
        /// Name of the registry.
        registry: String,
        /// The reason.
        reason: String,
    },
    /// The connection to the registry is not secure, for example because the certificate authority is unknown or because of a
    /// redirect from TLS to plain HTTP.
    #[error("cannot trust the registry {registry}: {reason}")]
    Untrusted {
        /// Name of the registry.
        registry: String,
        /// The reason.
        reason: String,
    },
    /// The response of the registry does not follow the distribution specification.
    #[error("the registry {registry} sent an invalid response: {reason}")]
    InvalidAnswer {
        /// Name of the registry.
        registry: String,
        /// Why the response is invalid.
        reason: String,
    },
    /// The artifact is not a component.
    #[error("'{reference}' is not a component: {reason}")]
    NotAComponent {
        /// The artifact.
        reference: String,
        /// What the artifact is instead.
        reason: String,
    },
    /// The content does not match the requested digest.
    #[error("the registry {registry} sent content with the digest {found} instead of {expected}")]
    Digest {
        /// Name of the registry.
        registry: String,
        /// The digest that was requested.
        expected: String,
        /// The digest of the content.
        found: String,
    },
    /// The content is larger than the limit.
    #[error("{what} is larger than {limit} bytes")]
    TooLarge {
        /// The content.
        what: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// The component is not in the cache, and [`PullPolicy::Never`](crate::PullPolicy::Never) forbids contacting the registry.
    #[error("'{0}' is not in the cache, and the registry may not be contacted")]
    NotCached(String),
    /// The artifact has no signature by the given key.
    #[error("'{reference}' is not trusted: {reason}")]
    Unverified {
        /// The artifact.
        reference: String,
        /// The reason.
        reason: String,
    },
    /// A file cannot be read or written.
    #[error("cannot use '{}': {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// Credentials cannot be loaded or stored.
    #[error("cannot use the credentials for {registry}: {reason}")]
    Credentials {
        /// Name of the registry.
        registry: String,
        /// The reason.
        reason: String,
    },
}

fn denied(anonymous: bool) -> &'static str {
    if anonymous {
        ": it does not exist or is private, and no credentials were sent"
    } else {
        ": it does not exist, or the credentials do not grant access"
    }
}

fn after_colon(message: &str) -> String {
    if message.is_empty() {
        String::new()
    } else {
        format!(": {message}")
    }
}

impl OciError {
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    /// Returns true if a file could not be written because the disk is full or the quota is exceeded.
    pub fn is_storage_full(&self) -> bool {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        matches!(self, Self::File { source, .. } if matches!(source.kind(), StorageFull | QuotaExceeded))
    }

    /// Returns true if another attempt may succeed.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Unreachable { .. })
    }

    /// Returns the delay before the next attempt that the registry requested.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}
