//! Removes unused components from the cache and limits its size.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::cache::Cache;
use crate::error::OciError;

impl Cache {
    /// Removes components and incomplete downloads that have not been used for `unused`. Then removes the least recently used
    /// components until at most `max_bytes` remain. Returns the number of removed components. Concurrent users of the cache
    /// pull a removed component again.
    ///
    /// # Errors
    /// A folder of the cache cannot be read.
    pub fn clean(&self, unused: Duration, max_bytes: u64) -> Result<usize, OciError> {
        let before = SystemTime::now().checked_sub(unused);
        let is_old = |file: &Entry| before.is_some_and(|before| file.used < before);
        for folder in ["partial", "new"] {
            for file in self.entries(folder)?.iter().filter(|file| is_old(file)) {
                let _ = fs::remove_file(&file.path);
            }
        }
        let mut components = self.entries("blobs/sha256")?;
        components.sort_by_key(|file| file.used);
        let mut total: u64 = components.iter().map(|file| file.bytes).sum();
        let mut removed = 0;
        for file in components {
            if !is_old(&file) && total <= max_bytes {
                break;
            }
            // A missing file was removed by another process.
            removed += usize::from(fs::remove_file(&file.path).is_ok());
            total -= file.bytes;
        }
        Ok(removed)
    }

    /// Lists the files in a folder of the cache.
    fn entries(&self, folder: &str) -> Result<Vec<Entry>, OciError> {
        let folder = self.root().join(folder);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(OciError::file(&folder)(error)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry.map_err(OciError::file(&folder))?;
            // Another process may have removed the file.
            if let Ok(metadata) = entry.metadata()
                && let Ok(used) = metadata.modified()
            {
                files.push(Entry {
                    path: entry.path(),
                    bytes: metadata.len(),
                    used,
                });
            }
        }
        Ok(files)
    }

    /// Records that a component was used now.
    pub(crate) fn mark_used(&self, digest: &str) {
        let file = self
            .blob(digest)
            .and_then(|path| fs::File::options().append(true).open(path).ok());
        if let Some(file) = file {
            // Ignored: a read-only cache cannot be cleaned either.
            let _ = file.set_modified(SystemTime::now());
        }
    }
}

/// A file in the cache.
struct Entry {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn used_components_stay() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        assert_eq!(cache.clean(Duration::ZERO, u64::MAX).unwrap(), 0);
        let [old, new] = [b"old".as_slice(), b"new"].map(crate::digest::digest);
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
        cache.mark_used(&new);
        assert_eq!(cache.clean(Duration::from_mins(1), u64::MAX).unwrap(), 1);
        assert!(!cache.blob(&old).unwrap().exists() && cache.blob(&new).unwrap().exists());
    }

    #[test]
    fn the_oldest_components_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        fs::create_dir_all(folder.path().join("blobs/sha256")).unwrap();
        let digests = [b"a", b"b", b"c"].map(|content| crate::digest::digest(content));
        for (age, digest) in [3, 2, 1].into_iter().zip(&digests) {
            let path = cache.blob(digest).unwrap();
            fs::write(&path, [0; 100]).unwrap();
            let used = SystemTime::now() - Duration::from_mins(age);
            let file = fs::File::options().append(true).open(path).unwrap();
            file.set_modified(used).unwrap();
        }
        assert_eq!(cache.clean(Duration::from_hours(1), 200).unwrap(), 1);
        let exist = digests.map(|digest| cache.blob(&digest).unwrap().exists());
        assert_eq!(exist, [false, true, true]);
    }
}
