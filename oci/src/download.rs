//! A blob on its way into a file.
//!
//! # Guarantees
//! What is there when a connection breaks, or the program ends, is not asked for again. More bytes than the manifest says are not
//! taken, and other bytes than the digest says are removed.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use http::StatusCode;
use oci_client::Reference;
use oci_client::manifest::OciDescriptor;
use sha2::{Digest as _, Sha256};

use super::cache::{Cache, Lock, hash};
use super::connection::Registry;
use super::error::OciError;
use super::payload::Progress;
use super::retry::pause;
use super::spelled;

/// Connections that may break while each brings something.
const MAX_BREAKS: u32 = 100;

/// What there is of a blob.
struct Part {
    file: File,
    hasher: Sha256,
    done: u64,
    total: u64,
}

/// Get a blob into the cache.
pub(super) async fn into_cache(
    registry: &Registry,
    reference: &Reference,
    blob: &OciDescriptor,
    cache: &Cache,
    progress: &dyn Progress,
) -> Result<(), OciError> {
    let Some((file, path, lock)) = open(cache, &blob.digest).await? else {
        return Ok(());
    };
    let mut part = Part {
        file,
        hasher: Sha256::new(),
        done: 0,
        total: u64::try_from(blob.size).unwrap_or_default(),
    };
    let found = match part.whole(registry, reference, blob, progress, &path).await {
        Ok(found) => found,
        Err(error) => {
            if error.is_full() {
                // Nobody goes on with it before there is space, and what needs less may fit then.
                let _ = std::fs::remove_file(&path);
            }
            return Err(error);
        }
    };
    if found != blob.digest {
        let _ = std::fs::remove_file(&path);
        return Err(OciError::Digest {
            registry: registry.name().to_owned(),
            expected: blob.digest.clone(),
            found,
        });
    }
    part.file.sync_all().map_err(OciError::file(&path))?;
    cache.complete(&path, &blob.digest)?;
    drop(lock);
    Ok(())
}

/// Get a blob into a file that is of no use when this ends early.
pub(super) async fn into_file(
    registry: &Registry,
    reference: &Reference,
    blob: &OciDescriptor,
    file: File,
    progress: &dyn Progress,
) -> Result<(), OciError> {
    let mut part = Part {
        file,
        hasher: Sha256::new(),
        done: 0,
        total: u64::try_from(blob.size).unwrap_or_default(),
    };
    let found = part
        .finish(registry, reference, blob, progress, &PathBuf::new())
        .await?;
    if found == blob.digest {
        return Ok(());
    }
    Err(OciError::Digest {
        registry: registry.name().to_owned(),
        expected: blob.digest.clone(),
        found,
    })
}

/// What there is, and for us only. None: somebody else has brought the whole of it.
async fn open(cache: &Cache, digest: &str) -> Result<Option<(File, PathBuf, Lock)>, OciError> {
    let (cache, digest) = (cache.clone(), digest.to_owned());
    let opened = tokio::task::spawn_blocking(move || {
        let partial = cache.partial(&digest)?;
        if cache.has(&digest) {
            let _ = std::fs::remove_file(&partial.1);
            return Ok(None);
        }
        Ok(Some(partial))
    });
    opened.await.unwrap_or(Ok(None))
}

impl Part {
    /// Go on with what the file holds. Returns how much that is.
    fn take_stock(&mut self) -> std::io::Result<u64> {
        let length = self.file.metadata()?.len();
        if length >= self.total {
            self.begin_again()?;
            return Ok(0);
        }
        self.file.seek(SeekFrom::Start(0))?;
        self.done = hash(&mut self.file, &mut self.hasher)?;
        Ok(self.done)
    }

    fn begin_again(&mut self) -> std::io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.hasher = Sha256::new();
        self.done = 0;
        Ok(())
    }

    /// Bring what is missing of what may be there. Returns the digest of the whole.
    async fn whole(
        &mut self,
        registry: &Registry,
        reference: &Reference,
        blob: &OciDescriptor,
        progress: &dyn Progress,
        path: &PathBuf,
    ) -> Result<String, OciError> {
        let held = self.take_stock().map_err(OciError::file(path))?;
        let found = self.finish(registry, reference, blob, progress, path).await?;
        if found == blob.digest || held == 0 {
            return Ok(found);
        }
        // What was there before may be at fault.
        self.begin_again().map_err(OciError::file(path))?;
        self.finish(registry, reference, blob, progress, path).await
    }

    /// Bring what is missing. Returns the digest of the whole.
    async fn finish(
        &mut self,
        registry: &Registry,
        reference: &Reference,
        blob: &OciDescriptor,
        progress: &dyn Progress,
        path: &PathBuf,
    ) -> Result<String, OciError> {
        let (mut attempt, mut breaks) = (1, 0);
        while self.done < self.total {
            let before = self.done;
            let error = match self.go_on(registry, reference, blob, progress, path).await {
                Ok(()) if self.done == self.total => break,
                Ok(()) => OciError::Unreachable {
                    registry: registry.name().to_owned(),
                    reason: format!(
                        "it sends {} of {} bytes of {}",
                        self.done, self.total, blob.digest
                    ),
                },
                Err(error) => error,
            };
            if self.done > before {
                attempt = 1;
                breaks += 1;
            }
            let Some(pause) = pause(attempt, &error).filter(|_| breaks < MAX_BREAKS) else {
                return Err(error);
            };
            tracing::debug!(%error, done = self.done, "the download goes on");
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
        Ok(spelled(&self.hasher.finalize_reset()))
    }

    /// Take what comes, from where it ended.
    async fn go_on(
        &mut self,
        registry: &Registry,
        reference: &Reference,
        blob: &OciDescriptor,
        progress: &dyn Progress,
        path: &PathBuf,
    ) -> Result<(), OciError> {
        let mut response = match registry.blob(reference, &blob.digest, self.done).await {
            Err(OciError::Refused { status: 416, .. }) if self.done > 0 => {
                self.begin_again().map_err(OciError::file(path))?;
                return Ok(());
            }
            response => response?,
        };
        if self.done > 0 && response.status() != StatusCode::PARTIAL_CONTENT {
            // It knows no ranges, and begins again.
            self.begin_again().map_err(OciError::file(path))?;
        }
        while let Some(bytes) = response.chunk().await.map_err(|error| registry.explain(error))? {
            if self.done + bytes.len() as u64 > self.total {
                self.begin_again().map_err(OciError::file(path))?;
                return Err(registry.nonsense(format!(
                    "it sends more than the {} bytes that {} has",
                    self.total, blob.digest
                )));
            }
            self.hasher.update(&bytes);
            self.file.write_all(&bytes).map_err(OciError::file(path))?;
            self.done += bytes.len() as u64;
            progress.at(self.done, self.total);
        }
        Ok(())
    }
}
