//! Errors of registries, of the cache and of stored credentials.

use std::path::PathBuf;
use std::time::Duration;

/// Why an artifact could not be read from a registry or written to one.
///
/// The texts name the registry, the artifact or the file, and hold no credentials. What a registry wrote is cut to 200 characters
/// and free of control characters.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OciError {
    /// The text is not a reference to an artifact.
    #[error(
        "invalid reference '{text}': {reason}; a reference looks like registry.example.com/shop/cart:1.0"
    )]
    Reference {
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The registry does not have this artifact: status 404.
    #[error("there is no '{0}' in the registry")]
    NotFound(String),
    /// The registry refuses access: status 401 or 403.
    #[error("the registry {registry} refuses access to '{reference}'{}", denied(*.anonymous))]
    Denied {
        /// Name of the registry.
        registry: String,
        /// The artifact that was requested.
        reference: String,
        /// True if the request was made without credentials.
        anonymous: bool,
    },
    /// The registry refuses the request with another status.
    #[error("the registry {registry} refuses '{reference}' with status {status}{}", after_colon(.message))]
    Refused {
        /// Name of the registry.
        registry: String,
        /// The artifact that was requested.
        reference: String,
        /// Status code of the response.
        status: u16,
        /// Messages of the response; empty without any.
        message: String,
    },
    /// The registry cannot answer now: status 408, 429 or 5xx, after several attempts.
    #[error("the registry {registry} is busy or broken: it answers with status {status}{}", after_colon(.message))]
    Busy {
        /// Name of the registry.
        registry: String,
        /// Status code of the response.
        status: u16,
        /// Messages of the response; empty without any.
        message: String,
        /// Time after which the registry asks for the next attempt: the header `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// The registry does not answer, or the connection breaks again and again.
    #[error("cannot reach the registry {registry}: {reason}")]
    Unreachable {
        /// Name of the registry.
        registry: String,
        /// The reason.
        reason: String,
    },
    /// The connection to the registry is not secure: an unknown certificate authority, or a redirect from TLS to plain HTTP.
    #[error("cannot trust the registry {registry}: {reason}")]
    Untrusted {
        /// Name of the registry.
        registry: String,
        /// The reason.
        reason: String,
    },
    /// The answer of the registry does not follow the distribution specification.
    #[error("the registry {registry} sent an invalid answer: {reason}")]
    InvalidAnswer {
        /// Name of the registry.
        registry: String,
        /// What is wrong with the answer.
        reason: String,
    },
    /// The artifact is not a component.
    #[error("'{reference}' is not a component: {reason}")]
    NotAComponent {
        /// The artifact.
        reference: String,
        /// What it is instead.
        reason: String,
    },
    /// The content does not have the digest that names it.
    #[error("the registry {registry} sent content with the digest {found} instead of {expected}")]
    Digest {
        /// Name of the registry.
        registry: String,
        /// The digest that was requested.
        expected: String,
        /// The digest of the content.
        found: String,
    },
    /// The content is larger than its bound.
    #[error("{what} has more than {limit} bytes")]
    TooLarge {
        /// The content.
        what: String,
        /// The bound, in bytes.
        limit: u64,
    },
    /// The component is not in the cache, and [`PullPolicy::Never`](crate::PullPolicy::Never) excludes the registry.
    #[error("'{0}' is not in the cache, and the registry may not be contacted")]
    NotCached(String),
    /// The artifact has no signature of the given key.
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
        ": it is missing or private, and there are no credentials"
    } else {
        ": it is missing, or the credentials do not allow access"
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

    /// True if a file could not be written because the disk or the quota is full.
    pub fn is_storage_full(&self) -> bool {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        matches!(self, Self::File { source, .. } if matches!(source.kind(), StorageFull | QuotaExceeded))
    }

    /// True if another attempt may succeed.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Unreachable { .. })
    }

    /// Time after which the registry asks for the next attempt.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}
