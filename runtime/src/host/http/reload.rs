//! TLS settings that follow their files.
//!
//! # Flow
//! A handshake → at most once per second: have the files changed? → read them again → this handshake and all later ones
//! use what they say.
//!
//! # Guarantees
//! Files that do not fit together, or cannot be read, change nothing: what was valid stays in use and a warning says why.
//! A pair that is replaced one file after the other is picked up when the second one is there.

use std::fs::Metadata;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use arc_swap::ArcSwap;
use parking_lot::Mutex;
use rustls::ServerConfig;
use tokio_rustls::TlsAcceptor;

/// Pause between two looks at the files.
const PAUSE: Duration = Duration::from_secs(1);

/// Where the certificates are.
#[derive(Clone, Debug)]
pub(super) struct Files {
    pub(super) cert: PathBuf,
    pub(super) key: PathBuf,
    pub(super) ca: Option<PathBuf>,
}

/// What tells one content of a file from another without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    file: u64,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let file = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let file = 0;
        Self {
            length: metadata.len(),
            modified: metadata.modified().ok(),
            file,
        }
    }
}

impl Files {
    /// A file that is not there is a state like any other.
    fn stamps(&self) -> Vec<Option<Stamp>> {
        [Some(&self.cert), Some(&self.key), self.ca.as_ref()]
            .into_iter()
            .flatten()
            .map(|path| std::fs::metadata(path).ok().as_ref().map(Stamp::of))
            .collect()
    }
}

/// Reads the settings from their files.
pub(super) type Load = fn(&Files) -> anyhow::Result<ServerConfig>;

/// TLS settings that follow their files.
pub(super) struct Reloading {
    files: Files,
    load: Load,
    current: ArcSwap<ServerConfig>,
    /// The files when they were last read, whether they were any good or not.
    seen: Mutex<Vec<Option<Stamp>>>,
    begun: Instant,
    /// Milliseconds from `begun` to the next look at the files.
    next: AtomicU64,
}

impl Reloading {
    pub(super) fn new(files: Files, load: Load) -> anyhow::Result<Self> {
        // First: a file that changes while it is read is read again.
        let seen = files.stamps();
        let config = load(&files)?;
        Ok(Self {
            current: ArcSwap::from_pointee(config),
            files,
            load,
            seen: Mutex::new(seen),
            begun: Instant::now(),
            next: AtomicU64::new(millis(PAUSE)),
        })
    }

    /// What a handshake that begins now goes by.
    pub(super) async fn acceptor(self: &Arc<Self>) -> TlsAcceptor {
        if self.is_due() {
            let reloading = Arc::clone(self);
            // Files may lie on a slow disk. A look that fails has said so itself.
            let _ = tokio::task::spawn_blocking(move || reloading.look()).await;
        }
        TlsAcceptor::from(self.current.load_full())
    }

    /// One handshake per pause looks, the others go on.
    fn is_due(&self) -> bool {
        let now = millis(self.begun.elapsed());
        let next = self.next.load(Ordering::Relaxed);
        let after = now.saturating_add(millis(PAUSE));
        now >= next
            && self
                .next
                .compare_exchange(next, after, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }

    fn look(&self) {
        let mut seen = self.seen.lock();
        let now = self.files.stamps();
        if *seen == now {
            return;
        }
        *seen = now;
        match (self.load)(&self.files) {
            Ok(config) => {
                self.current.store(Arc::new(config));
                tracing::info!(certificate = %self.files.cert.display(), "TLS certificates were read again");
            }
            Err(error) => tracing::warn!(
                error = format!("{error:#}"),
                "the changed TLS files are not used: the previous certificates stay in use"
            ),
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rcgen::{CertificateParams, KeyPair};

    use super::*;
    use crate::host::http::tls;

    /// A certificate and its key, as PEM.
    fn pair() -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
    }

    fn replace(path: &Path, content: &str) {
        let new = path.with_extension("new");
        std::fs::write(&new, content).unwrap();
        std::fs::rename(new, path).unwrap();
    }

    #[test]
    fn what_cannot_be_used_changes_nothing_and_what_can_is_used() {
        let dir = tempfile::tempdir().unwrap();
        let files = Files {
            cert: dir.path().join("cert.pem"),
            key: dir.path().join("key.pem"),
            ca: None,
        };
        let (cert, key) = pair();
        replace(&files.cert, &cert);
        replace(&files.key, &key);
        let reloading = Reloading::new(files.clone(), tls::load).unwrap();
        let first = reloading.current.load_full();
        let unchanged = || {
            reloading.look();
            Arc::ptr_eq(&first, &reloading.current.load_full())
        };
        assert!(unchanged());
        replace(&files.cert, "not a certificate");
        assert!(unchanged(), "a broken certificate is used");
        std::fs::remove_file(&files.cert).unwrap();
        assert!(unchanged(), "a certificate that is gone is used");
        let (cert, key) = pair();
        replace(&files.cert, &cert);
        assert!(unchanged(), "a certificate without its key is used");
        replace(&files.key, &key);
        assert!(!unchanged(), "the new pair is not used");
    }

    #[test]
    fn the_files_are_looked_at_once_per_pause() {
        let dir = tempfile::tempdir().unwrap();
        let (cert, key) = pair();
        let files = Files {
            cert: dir.path().join("cert.pem"),
            key: dir.path().join("key.pem"),
            ca: None,
        };
        replace(&files.cert, &cert);
        replace(&files.key, &key);
        let reloading = Reloading::new(files, tls::load).unwrap();
        assert!(!reloading.is_due(), "they were just read");
        reloading.next.store(0, Ordering::Relaxed);
        assert!(reloading.is_due());
        assert!(!reloading.is_due());
    }
}
