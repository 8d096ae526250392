//! Finds and deletes the files that `wash` keeps on disk.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::{Error, Result};

/// The directory that contains an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// The cache directory.
    Cache,
    /// The data directory.
    Data,
}

/// A file or folder to delete.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    /// The directory that contains it.
    pub(crate) kind: Kind,
    /// Path of the file or folder.
    pub(crate) path: PathBuf,
    /// Total size in bytes.
    pub(crate) size: u64,
}

/// Returns the direct children of the given folders, sorted by path. A missing folder counts as empty.
pub(crate) fn find(folders: &[(Kind, &Path)]) -> Result<Vec<Entry>> {
    let mut found = Vec::new();
    for (kind, folder) in folders {
        let fail =
            |error: &io::Error| Error::new(format!("cannot read '{}'", folder.display())).with_source(error);
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(fail(&error)),
        };
        for entry in entries {
            let path = entry.map_err(|error| fail(&error))?.path();
            let size = size(&path).map_err(|error| fail(&error))?;
            found.push(Entry {
                kind: *kind,
                path,
                size,
            });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Returns the total size of the files under `path` in bytes. Does not follow links; a vanished file counts as 0.
fn size(path: &Path) -> io::Result<u64> {
    let metadata = match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        other => other?,
    };
    if !metadata.is_dir() {
        return Ok(metadata.len());
    }
    let mut total = 0;
    for entry in std::fs::read_dir(path)? {
        total += size(&entry?.path())?;
    }
    Ok(total)
}

/// Deletes the entries. Links are removed, their targets are not.
pub(crate) fn delete(entries: &[Entry]) -> Result<()> {
    for Entry { path, .. } in entries {
        let is_dir = path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
        let deleted = if is_dir {
            std::fs::remove_dir_all(path)
        } else {
            std::fs::remove_file(path)
        };
        match deleted {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(Error::new(format!("cannot delete '{}'", path.display()))
                    .with_source(&error)
                    .hint("check its owner and permissions, and stop other wash processes"));
            }
        }
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn links_are_removed_and_their_targets_kept() {
        let home = tempfile::tempdir().unwrap();
        let (cache, outside) = (home.path().join("cache"), home.path().join("outside"));
        std::fs::create_dir_all(cache.join("a/b")).unwrap();
        std::fs::write(cache.join("a/b/file"), "12345").unwrap();
        std::fs::create_dir(&outside).unwrap();
        std::fs::write(outside.join("precious"), "x").unwrap();
        std::os::unix::fs::symlink(&outside, cache.join("link")).unwrap();
        let entries = find(&[(Kind::Cache, &cache)]).unwrap();
        assert_eq!(entries[0].size, 5);
        delete(&entries).unwrap();
        assert_eq!(std::fs::read_dir(&cache).unwrap().count(), 0);
        assert!(outside.join("precious").exists());
    }
}
