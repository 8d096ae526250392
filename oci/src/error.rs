//! Why something did not come from a registry, or did not get there.

use std::path::PathBuf;
use std::time::Duration;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OciError {
    /// The text is no reference.
    #[error("'{text}' is no reference such as registry.example.com/shop/cart:1.0: {reason}")]
    Reference {
        /// What was given.
        text: String,
        /// Why not.
        reason: String,
    },
    /// The registry has no such artifact.
    #[error("there is no '{0}' in the registry")]
    NotFound(String),
    /// The registry does not let us.
    #[error("the registry {registry} refuses access to '{reference}'{}", denied(*.anonymous))]
    Denied {
        /// The registry.
        registry: String,
        /// What was wanted.
        reference: String,
        /// Were there no credentials?
        anonymous: bool,
    },
    /// The registry does not do it.
    #[error("the registry {registry} refuses '{reference}' with status {status}{}", after_colon(.said))]
    Refused {
        /// The registry.
        registry: String,
        /// What was wanted.
        reference: String,
        /// The status of its answer.
        status: u16,
        /// What it said, if it did.
        said: String,
    },
    /// The registry cannot do it now.
    #[error("the registry {registry} is busy or broken: it answers with status {status}{}", after_colon(.said))]
    Busy {
        /// The registry.
        registry: String,
        /// The status of its answer.
        status: u16,
        /// What it said, if it did.
        said: String,
        /// When it wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// The registry does not answer, or not to the end.
    #[error("cannot reach the registry {registry}: {reason}")]
    Unreachable {
        /// The registry.
        registry: String,
        /// Why not.
        reason: String,
    },
    /// The connection to the registry cannot be trusted.
    #[error("cannot trust the registry {registry}: {reason}")]
    Untrusted {
        /// The registry.
        registry: String,
        /// Why not.
        reason: String,
    },
    /// The registry answers what no registry should.
    #[error("the registry {registry} answers nonsense: {reason}")]
    Nonsense {
        /// The registry.
        registry: String,
        /// What is wrong.
        reason: String,
    },
    /// It is something else than a component.
    #[error("'{reference}' holds no component: {reason}")]
    NoComponent {
        /// What was wanted.
        reference: String,
        /// What it is instead.
        reason: String,
    },
    /// What came is not what was named.
    #[error("the registry {registry} sent something else than {expected}: it has the digest {found}")]
    Digest {
        /// The registry.
        registry: String,
        /// The digest that was named.
        expected: String,
        /// The digest of what came.
        found: String,
    },
    /// It is too large.
    #[error("{what} has more than {limit} bytes")]
    TooLarge {
        /// What was wanted.
        what: String,
        /// The bound, in bytes.
        limit: u64,
    },
    /// It is not in the cache, and the registry is not to be asked.
    #[error("'{0}' is not in the cache, and the registry is not to be asked")]
    NotCached(String),
    /// The key that was named has not signed it.
    #[error("'{reference}' is not trusted: {reason}")]
    Unverified {
        /// What was wanted.
        reference: String,
        /// Why not.
        reason: String,
    },
    /// A file cannot be read or written.
    #[error("cannot use '{}': {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Credentials cannot be read or kept.
    #[error("cannot use the credentials for {registry}: {reason}")]
    Credentials {
        /// The registry.
        registry: String,
        /// Why not.
        reason: String,
    },
}

fn denied(anonymous: bool) -> &'static str {
    if anonymous {
        ": it is missing or private, and there are no credentials"
    } else {
        ": it is missing, or the credentials do not suffice"
    }
}

fn after_colon(said: &str) -> String {
    if said.is_empty() {
        String::new()
    } else {
        format!(": {said}")
    }
}

impl OciError {
    pub(super) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    /// Is there no space left for a file?
    pub fn is_full(&self) -> bool {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        matches!(self, Self::File { source, .. } if matches!(source.kind(), StorageFull | QuotaExceeded))
    }

    /// Is it worth another attempt?
    pub(super) fn is_transient(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Unreachable { .. })
    }

    /// When the registry wants to be asked again.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}
