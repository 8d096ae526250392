//! Removes from the cache what nobody used for a time.

use std::fs;
use std::io::ErrorKind;
use std::time::{Duration, SystemTime};

use super::cache::Cache;
use super::error::OciError;

impl Cache {
    /// Remove components that were not used for `unused`, and what is left of pulls that were given up as long ago. Returns how
    /// many there were. Who uses one meanwhile finds it, or pulls it again.
    ///
    /// # Errors
    /// The cache cannot be read.
    pub fn clean(&self, unused: Duration) -> Result<usize, OciError> {
        let Some(before) = SystemTime::now().checked_sub(unused) else {
            return Ok(0);
        };
        let mut removed = 0;
        for (folder, counts) in [("blobs/sha256", true), ("partial", false), ("new", false)] {
            let folder = self.root().join(folder);
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(OciError::file(&folder)(error)),
            };
            for entry in entries {
                let entry = entry.map_err(OciError::file(&folder))?;
                let used = entry.metadata().and_then(|metadata| metadata.modified());
                // What is gone already was removed by somebody else.
                if used.is_ok_and(|used| used < before) && fs::remove_file(entry.path()).is_ok() {
                    removed += usize::from(counts);
                }
            }
        }
        Ok(removed)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_stays() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        assert_eq!(cache.clean(Duration::ZERO).unwrap(), 0);
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
        assert_eq!(cache.clean(Duration::from_mins(1)).unwrap(), 1);
        assert!(!cache.blob(&old).unwrap().exists() && cache.blob(&new).unwrap().exists());
    }
}
