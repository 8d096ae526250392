//! TLS configuration that is reloaded when its files change.
//!
//! # Flow
//! A handshake begins → at most once per second, check whether the files changed → reload them → this handshake and all later
//! ones use the new configuration.
//!
//! # Guarantees
//! If the files cannot be read or do not match, the previous configuration stays in use and a warning is logged. If
//! certificate and key are replaced one after the other, the new pair is used once both are in place.

use std::fs::Metadata;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use arc_swap::ArcSwap;
use parking_lot::Mutex;
use rustls::ServerConfig;
use tokio_rustls::TlsAcceptor;

/// Minimum time between two checks of the files.
const PAUSE: Duration = Duration::from_secs(1);

/// Paths of the certificate, key and authority files.
#[derive(Clone, Debug)]
pub(super) struct Files {
    pub(super) cert: PathBuf,
    pub(super) key: PathBuf,
    pub(super) ca: Option<PathBuf>,
}

/// File metadata that changes when the content is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    inode: u64,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Self {
            length: metadata.len(),
            modified: metadata.modified().ok(),
            inode,
        }
    }
}

impl Files {
    /// The stamp of each file; `None` for a missing file.
    fn stamps(&self) -> Vec<Option<Stamp>> {
        [Some(&self.cert), Some(&self.key), self.ca.as_ref()]
            .into_iter()
            .flatten()
            .map(|path| std::fs::metadata(path).ok().as_ref().map(Stamp::of))
            .collect()
    }
}

/// Builds the TLS configuration from its files.
pub(super) type Load = fn(&Files) -> anyhow::Result<ServerConfig>;

/// A TLS configuration that is reloaded when its files change.
pub(super) struct Reloading {
    files: Files,
    load: Load,
    current: ArcSwap<ServerConfig>,
    /// Stamps of the files at the last read, whether or not they were valid.
    seen: Mutex<Vec<Option<Stamp>>>,
    begun: Instant,
    /// Milliseconds from `begun` to the next check of the files.
    next: AtomicU64,
}

impl Reloading {
    pub(super) fn new(files: Files, load: Load) -> anyhow::Result<Self> {
        // Taken before reading: a file that changes while it is read is reloaded later.
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

    /// The acceptor for a new handshake.
    pub(super) async fn acceptor(self: &Arc<Self>) -> TlsAcceptor {
        if self.is_due() {
            let reloading = Arc::clone(self);
            // The files may be on a slow disk. Failures are logged by `check`.
            let _ = tokio::task::spawn_blocking(move || reloading.check()).await;
        }
        TlsAcceptor::from(self.current.load_full())
    }

    /// Returns true for one handshake per pause; that handshake checks the files.
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

    fn check(&self) {
        let mut seen = self.seen.lock();
        let now = self.files.stamps();
        if *seen == now {
            return;
        }
        *seen = now;
        match (self.load)(&self.files) {
            Ok(config) => {
                self.current.store(Arc::new(config));
                tracing::info!(certificate = %self.files.cert.display(), "TLS certificates reloaded");
            }
            Err(error) => tracing::warn!(
                error = format!("{error:#}"),
                "cannot load the changed TLS files; the previous certificates stay in use"
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
    fn only_valid_files_replace_the_configuration() {
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
            reloading.check();
            Arc::ptr_eq(&first, &reloading.current.load_full())
        };
        assert!(unchanged());
        replace(&files.cert, "not a certificate");
        assert!(unchanged(), "a broken certificate is used");
        std::fs::remove_file(&files.cert).unwrap();
        assert!(unchanged(), "a missing certificate is used");
        let (cert, key) = pair();
        replace(&files.cert, &cert);
        assert!(unchanged(), "a certificate with another key is used");
        replace(&files.key, &key);
        assert!(!unchanged(), "the new pair is not used");
    }

    #[test]
    fn the_files_are_checked_once_per_pause() {
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
