//! Removes from the cache what nobody used for a time, and what is too much.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::cache::Cache;
use super::error::OciError;

impl Cache {
    /// Remove components that were not used for `unused`, and what is left of pulls that were given up as long ago; then those that
    /// were not used for longest, until the others have at most `most` bytes. Returns how many there were. Who uses one
    /// meanwhile finds it, or pulls it again.
    ///
    /// # Errors
    /// The cache cannot be read.
    pub fn clean(&self, unused: Duration, most: u64) -> Result<usize, OciError> {
        let before = SystemTime::now().checked_sub(unused);
        let is_old = |file: &Kept| before.is_some_and(|before| file.used < before);
        for folder in ["partial", "new"] {
            for file in self.kept(folder)?.iter().filter(|file| is_old(file)) {
                let _ = fs::remove_file(&file.path);
            }
        }
        let mut components = self.kept("blobs/sha256")?;
        components.sort_by_key(|file| file.used);
        let mut total: u64 = components.iter().map(|file| file.bytes).sum();
        let mut removed = 0;
        for file in components {
            if !is_old(&file) && total <= most {
                break;
            }
            // What is gone already was removed by somebody else.
            removed += usize::from(fs::remove_file(&file.path).is_ok());
            total -= file.bytes;
        }
        Ok(removed)
    }

    /// The files of a folder of the cache.
    fn kept(&self, folder: &str) -> Result<Vec<Kept>, OciError> {
        let folder = self.root().join(folder);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(OciError::file(&folder)(error)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry.map_err(OciError::file(&folder))?;
            // Somebody else may remove it.
            if let Ok(metadata) = entry.metadata()
                && let Ok(used) = metadata.modified()
            {
                files.push(Kept {
                    path: entry.path(),
                    bytes: metadata.len(),
                    used,
                });
            }
        }
        Ok(files)
    }

    /// Somebody uses a component.
    pub(super) fn used(&self, digest: &str) {
        let file = self
            .blob(digest)
            .and_then(|path| fs::File::options().append(true).open(path).ok());
        if let Some(file) = file {
            // A cache that cannot be written is cleaned by nobody either.
            let _ = file.set_modified(SystemTime::now());
        }
    }
}

/// A file of the cache.
struct Kept {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_stays() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        assert_eq!(cache.clean(Duration::ZERO, u64::MAX).unwrap(), 0);
        let [old, new] = [b"old".as_slice(), b"new"].map(super::super::digest);
        fs::create_dir_all(folder.path().join("blobs/sha256")).unwrap();
        for digest in [&old, &new] {
            let path = cache.blob(digest).unwrap();
            fs::write(&path, "x").unwrap();
            let long_ago = SystemTime::now() - Duration::from_hours(1);
            fs::File::options()
                .append(true)
                .open(path)
                .unwrap()
                .set_modified(long_ago)
                .unwrap();
        }
        cache.used(&new);
        assert_eq!(cache.clean(Duration::from_mins(1), u64::MAX).unwrap(), 1);
        assert!(!cache.blob(&old).unwrap().exists() && cache.blob(&new).unwrap().exists());
    }

    #[test]
    fn what_is_too_much_goes_the_oldest_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        fs::create_dir_all(folder.path().join("blobs/sha256")).unwrap();
        let digests = [b"a", b"b", b"c"].map(|content| super::super::digest(content));
        for (age, digest) in [3, 2, 1].into_iter().zip(&digests) {
            let path = cache.blob(digest).unwrap();
            fs::write(&path, [0; 100]).unwrap();
            let used = SystemTime::now() - Duration::from_mins(age);
            let file = fs::File::options().append(true).open(path).unwrap();
            file.set_modified(used).unwrap();
        }
        assert_eq!(cache.clean(Duration::from_hours(1), 200).unwrap(), 1);
        let there = digests.map(|digest| cache.blob(&digest).unwrap().exists());
        assert_eq!(there, [false, true, true]);
    }
}
