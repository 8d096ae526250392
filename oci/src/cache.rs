//! The component cache on disk.
//!
//! # Layout
//! - `blobs/sha256/DIGEST`: a component.
//! - `references/DIGEST`, named by the digest of a reference string: the manifest and component that the reference last
//!   resolved to.
//! - `partial/DIGEST`: an incomplete download. `locks/` contains the lock files for writing these.
//! - `new/`: temporary files.
//!
//! # Guarantees
//! A component file is either complete or absent. Its digest is checked on every lookup. Several processes may use the folder
//! concurrently.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::digest::{digest, format_digest, hex};
use crate::error::OciError;

/// A folder with components from registries. Several processes may use it concurrently.
///
/// Files are named by component digest, so each component is stored once. Only [`Cache::clean`] removes components.
#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
    private: bool,
}

/// The manifest and component that a reference resolved to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Resolved {
    pub(crate) reference: String,
    /// Digest of the manifest or index.
    pub(crate) digest: String,
    /// Digest of the component.
    pub(crate) layer: String,
}

impl Cache {
    /// Creates a cache in the given folder. The folder is created on first use.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            private: false,
        }
    }

    /// Like [`Cache::new`], but other users of the machine cannot read the cache: new folders have the mode 0700 and files 0600, and
    /// an existing folder gets its mode. On Windows, the folder has the permissions of its parent.
    pub fn private(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            private: true,
        }
    }

    /// The folder of the cache.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the path for a digest, whether or not the file exists. `None` if the text is not a digest.
    pub(crate) fn blob(&self, digest: &str) -> Option<PathBuf> {
        Some(self.root.join("blobs/sha256").join(hex(digest)?))
    }

    /// Returns true if the cache contains the component. Reads the whole file, removes it if it is corrupt, and marks it as
    /// used.
    pub(crate) fn has(&self, digest: &str) -> bool {
        let Some(path) = self.blob(digest) else {
            return false;
        };
        let found = file_digest(&path);
        if let Ok(found) = &found
            && found != digest
        {
            tracing::warn!(path = %path.display(), "removed a corrupt file from the cache");
            let _ = fs::remove_file(&path);
        }
        let exists = found.is_ok_and(|found| found == digest);
        if exists {
            self.mark_used(digest);
        }
        exists
    }

    /// Creates a temporary file in the cache, which is removed on drop.
    pub(crate) fn temporary(&self) -> Result<tempfile::NamedTempFile, OciError> {
        let folder = self.folder("new")?;
        tempfile::NamedTempFile::new_in(&folder).map_err(OciError::file(&folder))
    }

    /// Opens or creates the partial download of a digest. Blocks while another writer holds the lock; the returned [`Lock`]
    /// gives exclusive access until it is dropped.
    pub(crate) fn partial(&self, digest: &str) -> Result<(File, PathBuf, Lock), OciError> {
        let name = hex(digest).unwrap_or("none");
        // Lock files are never removed, so many digests share one.
        let lock_path = self.folder("locks")?.join(name.get(..2).unwrap_or("none"));
        let lock = self.options().create(true).append(true).open(&lock_path);
        let lock = lock.map_err(OciError::file(&lock_path))?;
        lock.lock().map_err(OciError::file(&lock_path))?;
        let path = self.folder("partial")?.join(name);
        let file = self
            .options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path);
        Ok((file.map_err(OciError::file(&path))?, path, Lock(lock)))
    }

    /// Moves a complete, verified partial file to its final location.
    pub(crate) fn complete(&self, partial: &Path, digest: &str) -> Result<(), OciError> {
        self.folder("blobs/sha256")?;
        let Some(path) = self.blob(digest) else {
            return Ok(());
        };
        fs::rename(partial, &path).map_err(OciError::file(path))
    }

    /// Returns what a reference last resolved to.
    pub(crate) fn resolved(&self, reference: &str) -> Option<Resolved> {
        let text = fs::read(self.reference(reference)).ok()?;
        let resolved: Resolved = serde_json::from_slice(&text).ok()?;
        (resolved.reference == reference).then_some(resolved)
    }

    /// Stores what a reference resolved to.
    pub(crate) fn remember(&self, resolved: &Resolved) -> Result<(), OciError> {
        let path = self.reference(&resolved.reference);
        self.folder("references")?;
        let text = serde_json::to_vec(resolved).unwrap_or_default();
        let mut staged = self.temporary()?;
        staged.write_all(&text).map_err(OciError::file(&path))?;
        staged
            .persist(&path)
            .map(|_| ())
            .map_err(|error| OciError::file(&path)(error.error))
    }

    fn folder(&self, name: &str) -> Result<PathBuf, OciError> {
        let folder = self.root.join(name);
        if self.private {
            private_folder(&self.root)
                .and_then(|()| private_folder(&folder))
                .map_err(OciError::file(&folder))?;
        } else {
            fs::create_dir_all(&folder).map_err(OciError::file(&folder))?;
        }
        Ok(folder)
    }

    /// Options to create files.
    #[cfg_attr(not(unix), allow(unused_mut))]
    fn options(&self) -> OpenOptions {
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        if self.private {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        options
    }

    fn reference(&self, reference: &str) -> PathBuf {
        let name = digest(reference.as_bytes());
        self.root.join("references").join(hex(&name).unwrap_or_default())
    }
}

/// Creates a folder and its parents that only this user can access. An existing folder of this user is made private; one of another
/// user is left as it is.
///
/// # Errors
/// The folder cannot be created.
pub fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
        builder.mode(0o700).create(folder)?;
        let mode = folder.metadata()?.permissions().mode();
        if mode & 0o077 != 0 {
            // Fails if the folder belongs to another user.
            let _ = fs::set_permissions(folder, fs::Permissions::from_mode(mode & 0o700));
        }
        Ok(())
    }
    #[cfg(not(unix))]
    builder.create(folder)
}

/// Exclusive access to a partial file.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

fn file_digest(path: &Path) -> std::io::Result<String> {
    let mut hasher = Sha256::new();
    hash(&mut File::open(path)?, &mut hasher)?;
    Ok(format_digest(&hasher.finalize()))
}

/// Hashes a file from its current position to its end. Returns the number of bytes.
pub(crate) fn hash(file: &mut File, hasher: &mut Sha256) -> std::io::Result<u64> {
    let (mut buffer, mut length) = (vec![0; 1 << 18], 0);
    loop {
        let read = file.read(&mut buffer)?;
        match buffer.get(..read) {
            Some(bytes) if read > 0 => hasher.update(bytes),
            _ => return Ok(length),
        }
        length += read as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_components_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let digest = digest(b"component");
        assert!(!cache.has(&digest));
        {
            let (mut file, partial, _lock) = cache.partial(&digest).unwrap();
            file.write_all(b"component").unwrap();
            cache.complete(&partial, &digest).unwrap();
        }
        assert!(cache.has(&digest));
        let path = cache.blob(&digest).unwrap();
        fs::write(&path, "compromise").unwrap();
        assert!(!cache.has(&digest));
        assert!(!path.exists());
    }

    #[test]
    #[cfg(unix)]
    fn a_private_cache_can_only_be_read_by_its_user() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("wash/oci");
        // From a version that did not make it private.
        fs::create_dir_all(&root).unwrap();
        fs::set_permissions(&root, fs::Permissions::from_mode(0o755)).unwrap();
        let cache = Cache::private(&root);
        let digest = digest(b"component");
        let (mut file, partial, _lock) = cache.partial(&digest).unwrap();
        file.write_all(b"component").unwrap();
        cache.complete(&partial, &digest).unwrap();
        let lock = root
            .join("locks")
            .read_dir()
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path();
        for (path, expected) in [
            (cache.blob(&digest).unwrap(), 0o600),
            (lock, 0o600),
            (root.join("blobs"), 0o700),
            (root.join("blobs/sha256"), 0o700),
            (root, 0o700),
        ] {
            let mode = path.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, expected, "{} has {mode:o}", path.display());
        }
    }

    #[test]
    fn digests_do_not_lead_out_of_the_cache() {
        let cache = Cache::new("/cache");
        assert_eq!(cache.blob("sha256:../../etc/passwd"), None);
    }

    #[test]
    fn one_at_a_time_writes_a_partial_file() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let digest = digest(b"component");
        let (mut file, _, lock) = cache.partial(&digest).unwrap();
        file.write_all(b"half").unwrap();
        let other = {
            let (cache, digest) = (cache.clone(), digest.clone());
            std::thread::spawn(move || {
                let (mut file, _, _lock) = cache.partial(&digest).unwrap();
                let mut text = String::new();
                file.read_to_string(&mut text).unwrap();
                text
            })
        };
        file.write_all(b" whole").unwrap();
        drop(lock);
        assert_eq!(other.join().unwrap(), "half whole");
    }

    #[test]
    fn resolved_references_are_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let resolved = Resolved {
            reference: "example.com/a:1".to_owned(),
            digest: digest(b"m"),
            layer: digest(b"l"),
        };
        assert_eq!(cache.resolved("example.com/a:1"), None);
        cache.remember(&resolved).unwrap();
        assert_eq!(cache.resolved("example.com/a:1"), Some(resolved));
        assert_eq!(cache.resolved("example.com/a:2"), None);
    }
}
