//! Downloads blobs into files.
//!
//! # Flow
//! A download keeps the bytes of an earlier partial download, requests the rest, and resumes after each broken connection as
//! long as it makes progress.
//!
//! # Guarantees
//! Bytes received before a connection broke or the program ended are not requested again. A file never grows beyond the size in
//! the manifest, and is removed if its digest is wrong.
//!
//! # Errors
//! The error of the last attempt, or of the file system. Received bytes are kept for the next run, unless the disk is full.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use http::StatusCode;
use oci_client::Reference;
use oci_client::manifest::OciDescriptor;
use sha2::{Digest as _, Sha256};

use crate::cache::{Cache, Lock, hash};
use crate::digest::format_digest;
use crate::error::OciError;
use crate::progress::{Progress, report};
use crate::registry::Registry;
use crate::retry::pause;

/// Maximum number of broken connections if each attempt makes progress.
const MAX_BREAKS: u32 = 100;

/// A download of one blob.
struct Download<'a> {
    registry: &'a Registry,
    reference: &'a Reference,
    blob: &'a OciDescriptor,
    progress: Option<&'a dyn Progress>,
    file: File,
    path: &'a Path,
    /// Hash of the bytes in the file.
    hasher: Sha256,
    /// Number of bytes in the file.
    done: u64,
    /// Size of the blob in bytes.
    total: u64,
}

/// Downloads a blob into the cache, unless another download has completed it in the meantime.
pub(crate) async fn into_cache(
    registry: &Registry,
    reference: &Reference,
    blob: &OciDescriptor,
    cache: &Cache,
    progress: Option<&dyn Progress>,
) -> Result<(), OciError> {
    let Some((file, path, lock)) = open(cache, &blob.digest).await? else {
        return Ok(());
    };
    let mut download = Download {
        progress,
        ..Download::new(registry, reference, blob, file, &path)
    };
    match download.resume().await {
        Ok(()) => {}
        Err(error) => {
            // On a full disk, removing the partial file may make room for a smaller download.
            if error.is_storage_full() || matches!(error, OciError::Digest { .. }) {
                let _ = std::fs::remove_file(&path);
            }
            return Err(error);
        }
    }
    download.file.sync_all().map_err(OciError::file(&path))?;
    cache.complete(&path, &blob.digest)?;
    drop(lock);
    Ok(())
}

/// Downloads a blob into an empty file. After an error the content of the file is unspecified.
pub(crate) async fn into_file(
    registry: &Registry,
    reference: &Reference,
    blob: &OciDescriptor,
    (file, path): (File, &Path),
) -> Result<(), OciError> {
    let mut download = Download::new(registry, reference, blob, file, path);
    let found = download.rest().await?;
    download.checked(found)
}

/// Opens the partial download of a digest with exclusive access. Returns `None` if another download has completed it.
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

impl<'a> Download<'a> {
    fn new(
        registry: &'a Registry,
        reference: &'a Reference,
        blob: &'a OciDescriptor,
        file: File,
        path: &'a Path,
    ) -> Self {
        Self {
            registry,
            reference,
            blob,
            progress: None,
            file,
            path,
            hasher: Sha256::new(),
            done: 0,
            total: u64::try_from(blob.size).unwrap_or_default(),
        }
    }

    /// Completes a file that may contain the start of the blob, and checks the digest.
    async fn resume(&mut self) -> Result<(), OciError> {
        let held = self.hash_held().map_err(OciError::file(self.path))?;
        let mut found = self.rest().await?;
        if found != self.blob.digest && held > 0 {
            // The bytes of the earlier download may be corrupt.
            self.restart().map_err(OciError::file(self.path))?;
            found = self.rest().await?;
        }
        self.checked(found)
    }

    /// Hashes the bytes in the file. Returns their number.
    fn hash_held(&mut self) -> std::io::Result<u64> {
        let length = self.file.metadata()?.len();
        if length >= self.total {
            self.restart()?;
            return Ok(0);
        }
        self.file.seek(SeekFrom::Start(0))?;
        self.done = hash(&mut self.file, &mut self.hasher)?;
        Ok(self.done)
    }

    fn restart(&mut self) -> std::io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.hasher = Sha256::new();
        self.done = 0;
        Ok(())
    }

    fn checked(&self, found: String) -> Result<(), OciError> {
        if found == self.blob.digest {
            return Ok(());
        }
        Err(OciError::Digest {
            registry: self.registry.name().to_owned(),
            expected: self.blob.digest.clone(),
            found,
        })
    }

    /// Downloads the missing bytes, over several connections if necessary. Returns the digest of the file.
    async fn rest(&mut self) -> Result<String, OciError> {
        let (mut attempt, mut breaks) = (1, 0);
        while self.done < self.total {
            let before = self.done;
            let error = match self.connection().await {
                Ok(()) if self.done == self.total => break,
                Ok(()) => OciError::Unreachable {
                    registry: self.registry.name().to_owned(),
                    reason: format!(
                        "it sent only {} of {} bytes of {}",
                        self.done, self.total, self.blob.digest
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
            tracing::debug!(%error, done = self.done, "download interrupted; resuming");
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
        Ok(format_digest(&self.hasher.finalize_reset()))
    }

    /// Appends the bytes of one connection to the file.
    async fn connection(&mut self) -> Result<(), OciError> {
        let digest = &self.blob.digest;
        let mut response = match self.registry.blob(self.reference, digest, self.done).await {
            Err(OciError::Refused { status: 416, .. }) if self.done > 0 => {
                self.restart().map_err(OciError::file(self.path))?;
                return Ok(());
            }
            response => response?,
        };
        if self.done > 0 && response.status() != StatusCode::PARTIAL_CONTENT {
            // The registry ignored the range and sends the whole blob.
            self.restart().map_err(OciError::file(self.path))?;
        }
        let broken = |error| self.registry.exchange.explain(error);
        while let Some(bytes) = response.chunk().await.map_err(broken)? {
            if self.done + bytes.len() as u64 > self.total {
                self.restart().map_err(OciError::file(self.path))?;
                return Err(self
                    .registry
                    .invalid(format!("it sent more than the {} bytes of {digest}", self.total)));
            }
            self.hasher.update(&bytes);
            self.file.write_all(&bytes).map_err(OciError::file(self.path))?;
            self.done += bytes.len() as u64;
            report(self.progress, self.done, self.total);
        }
        Ok(())
    }
}
