//! What came from registries, on the disk.
//!
//! # Layout
//! `blobs/sha256/DIGEST` is a component. `references/DIGEST`, the digest of a reference, says which one it meant last.
//! `partial/DIGEST` is what is there of a component that is not whole yet, and `locks/` says who is at it.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::error::OciError;
use super::{digest, hex, spelled};

/// A folder with components from registries. Several programs may use it at once.
#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
}

/// What a reference meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Meaning {
    pub(super) reference: String,
    /// Digest of the manifest, or of the index.
    pub(super) digest: String,
    /// Digest of the component.
    pub(super) layer: String,
}

impl Cache {
    /// The cache in a folder, which is made when it is needed.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The file of a digest, whether it is there or not. None where it is no digest.
    pub(super) fn blob(&self, digest: &str) -> Option<PathBuf> {
        Some(self.root.join("blobs/sha256").join(hex(digest)?))
    }

    /// Is the whole of it there?
    pub(super) fn has(&self, digest: &str) -> bool {
        let Some(path) = self.blob(digest) else {
            return false;
        };
        let found = file_digest(&path);
        if let Ok(found) = &found
            && found != digest
        {
            tracing::warn!(path = %path.display(), "a file of the cache was damaged, and is removed");
            let _ = fs::remove_file(&path);
        }
        let is_there = found.is_ok_and(|found| found == digest);
        if is_there {
            self.used(digest);
        }
        is_there
    }

    /// A file that nobody else sees, and that is gone when it is dropped.
    pub(super) fn scratch(&self) -> Result<tempfile::NamedTempFile, OciError> {
        let folder = self.folder("new")?;
        tempfile::NamedTempFile::new_in(&folder).map_err(OciError::file(&folder))
    }

    /// What is there of a digest, to be gone on with. Waits while somebody else is at it; the file is locked while `Lock` lives.
    pub(super) fn partial(&self, digest: &str) -> Result<(File, PathBuf, Lock), OciError> {
        let name = hex(digest).unwrap_or("none");
        // Locks are not removed, so there is one for many digests.
        let lock_path = self.folder("locks")?.join(name.get(..2).unwrap_or("none"));
        let lock = OpenOptions::new().create(true).append(true).open(&lock_path);
        let lock = lock.map_err(OciError::file(&lock_path))?;
        lock.lock().map_err(OciError::file(&lock_path))?;
        let path = self.folder("partial")?.join(name);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path);
        Ok((file.map_err(OciError::file(&path))?, path, Lock(lock)))
    }

    /// A partial file is whole, and was checked.
    pub(super) fn complete(&self, partial: &Path, digest: &str) -> Result<(), OciError> {
        self.folder("blobs/sha256")?;
        let Some(path) = self.blob(digest) else {
            return Ok(());
        };
        fs::rename(partial, &path).map_err(OciError::file(path))
    }

    pub(super) fn meaning(&self, reference: &str) -> Option<Meaning> {
        let text = fs::read(self.reference(reference)).ok()?;
        let meaning: Meaning = serde_json::from_slice(&text).ok()?;
        (meaning.reference == reference).then_some(meaning)
    }

    pub(super) fn remember(&self, meaning: &Meaning) -> Result<(), OciError> {
        let path = self.reference(&meaning.reference);
        self.folder("references")?;
        let text = serde_json::to_vec(meaning).unwrap_or_default();
        let mut staged = self.scratch()?;
        staged.write_all(&text).map_err(OciError::file(&path))?;
        staged
            .persist(&path)
            .map(|_| ())
            .map_err(|error| OciError::file(&path)(error.error))
    }

    fn folder(&self, name: &str) -> Result<PathBuf, OciError> {
        let folder = self.root.join(name);
        fs::create_dir_all(&folder).map_err(OciError::file(&folder))?;
        Ok(folder)
    }

    fn reference(&self, reference: &str) -> PathBuf {
        let name = digest(reference.as_bytes());
        self.root.join("references").join(hex(&name).unwrap_or_default())
    }
}

/// Nobody else is at it.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

fn file_digest(path: &Path) -> std::io::Result<String> {
    let mut hasher = Sha256::new();
    hash(&mut File::open(path)?, &mut hasher)?;
    Ok(spelled(&hasher.finalize()))
}

/// Hash a file from where it is to its end. Returns how many bytes there were.
pub(super) fn hash(file: &mut File, hasher: &mut Sha256) -> std::io::Result<u64> {
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
    fn what_is_damaged_is_not_there() {
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
    fn digests_of_registries_lead_nowhere_else() {
        let cache = Cache::new("/cache");
        assert_eq!(cache.blob("sha256:../../etc/passwd"), None);
    }

    #[test]
    fn one_at_a_time_goes_on_with_a_file() {
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
    fn meanings_are_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let meaning = Meaning {
            reference: "example.com/a:1".to_owned(),
            digest: digest(b"m"),
            layer: digest(b"l"),
        };
        assert_eq!(cache.meaning("example.com/a:1"), None);
        cache.remember(&meaning).unwrap();
        assert_eq!(cache.meaning("example.com/a:1"), Some(meaning));
        assert_eq!(cache.meaning("example.com/a:2"), None);
    }
}
