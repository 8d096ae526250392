//! Which folders of this process hold what, so that no guest can change the data of the host or of another workload through a
//! volume.
//!
//! # Guarantees
//! A folder has one use: volumes, stores and caches neither contain each other nor share a folder. Workloads may mount the same
//! folder; a folder within a writable volume cannot be mounted, because the guest could replace it with a link.

use std::fmt;
use std::path::{Path, PathBuf};

use parking_lot::Mutex;

/// What a folder is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FolderUse {
    ReadOnlyVolume,
    Volume,
    #[cfg_attr(
        not(feature = "wasi-keyvalue"),
        allow(dead_code, reason = "claimed by one plugin")
    )]
    Keyvalue,
    #[cfg_attr(
        not(feature = "wasi-blobstore"),
        allow(dead_code, reason = "claimed by one plugin")
    )]
    Blobstore,
    Cache,
}

impl fmt::Display for FolderUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ReadOnlyVolume => "a read-only volume",
            Self::Volume => "a volume",
            Self::Keyvalue => "data of wasi:keyvalue",
            Self::Blobstore => "data of wasi:blobstore",
            Self::Cache => "a cache",
        })
    }
}

impl FolderUse {
    /// Whether two folders may contain each other, or be the same. `inner` is in `outer`, or the same folder.
    fn allows(outer: (&Path, Self), inner: (&Path, Self)) -> bool {
        match (outer.1, inner.1) {
            (Self::ReadOnlyVolume, Self::Volume | Self::ReadOnlyVolume) => true,
            (Self::Volume, Self::Volume | Self::ReadOnlyVolume) => outer.0 == inner.0,
            (outer, inner) => outer == inner,
        }
    }
}

/// Two folders overlap, and their uses do not allow it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the folder '{folder}' ({usage}) overlaps with '{other}' ({other_usage}); use separate folders",
    folder = .folder.display(), other = .other.display())]
pub(crate) struct Overlap {
    folder: PathBuf,
    usage: FolderUse,
    other: PathBuf,
    other_usage: FolderUse,
}

static CLAIMS: Mutex<Vec<(u64, PathBuf, FolderUse)>> = Mutex::new(Vec::new());

/// A folder in use. Dropping it gives the folder back.
#[derive(Debug)]
#[must_use = "the folder is given back when this is dropped"]
pub(crate) struct Claim {
    id: u64,
    folder: PathBuf,
}

impl Claim {
    /// Claims a folder, which may not exist yet.
    ///
    /// # Errors
    /// The folder overlaps with another one whose use does not allow it.
    pub(crate) fn new(folder: &Path, usage: FolderUse) -> Result<Self, Overlap> {
        let folder = real(folder);
        let mut claims = CLAIMS.lock();
        for (_, other, other_usage) in claims.iter() {
            let (new, old) = ((&*folder, usage), (&**other, *other_usage));
            let allowed = (!folder.starts_with(other) || FolderUse::allows(old, new))
                && (!other.starts_with(&folder) || FolderUse::allows(new, old));
            if !allowed {
                return Err(Overlap {
                    folder,
                    usage,
                    other: other.clone(),
                    other_usage: *other_usage,
                });
            }
        }
        let id = claims.last().map_or(0, |(last, ..)| last + 1);
        claims.push((id, folder.clone(), usage));
        Ok(Self { id, folder })
    }

    /// The folder, without links.
    #[cfg_attr(
        not(feature = "washlet"),
        allow(dead_code, reason = "read by the cluster host")
    )]
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        CLAIMS.lock().retain(|(id, ..)| *id != self.id);
    }
}

/// Resolves symbolic links in the part of the path that exists.
pub(crate) fn real(path: &Path) -> PathBuf {
    let existing = path
        .ancestors()
        .find_map(|part| Some((part, part.canonicalize().ok()?)));
    match existing {
        Some((part, real)) => match path.strip_prefix(part) {
            Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
            _ => real,
        },
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::FolderUse::{Blobstore, Cache, Keyvalue, ReadOnlyVolume, Volume};
    use super::*;

    #[test]
    fn folders_with_different_uses_do_not_overlap() {
        let root = tempfile::tempdir().unwrap();
        for (outer, inner, nested, same) in [
            (Volume, Volume, false, true),
            (Volume, ReadOnlyVolume, false, true),
            (ReadOnlyVolume, Volume, true, true),
            (ReadOnlyVolume, ReadOnlyVolume, true, true),
            (Keyvalue, Keyvalue, true, true),
            (Keyvalue, Blobstore, false, false),
            (Blobstore, Volume, false, false),
            (Volume, Keyvalue, false, false),
            (ReadOnlyVolume, Keyvalue, false, false),
            (Volume, Cache, false, false),
            (Cache, Volume, false, false),
            (Cache, Cache, true, true),
        ] {
            for (path, allowed) in [("inner", nested), ("", same)] {
                let path = root.path().join(path);
                let claim = Claim::new(root.path(), outer).unwrap();
                let result = Claim::new(&path, inner).map(drop);
                assert_eq!(
                    result.is_ok(),
                    allowed,
                    "{inner} at {path:?} in {outer}: {result:?}"
                );
                drop(claim);
                // The order does not matter.
                let _claim = Claim::new(&path, inner).unwrap();
                let result = Claim::new(root.path(), outer).map(drop);
                assert_eq!(result.is_ok(), allowed, "{outer} around {inner}: {result:?}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_resolved_and_the_error_names_both_folders() {
        let root = tempfile::tempdir().unwrap();
        let real = root.path().canonicalize().unwrap();
        std::fs::create_dir(real.join("data")).unwrap();
        std::os::unix::fs::symlink("data", real.join("link")).unwrap();
        let _claim = Claim::new(&real.join("data"), Keyvalue).unwrap();
        let error = Claim::new(&real.join("link/new"), Volume).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the folder '{0}/data/new' (a volume) overlaps with '{0}/data' (data of wasi:keyvalue); use separate folders",
                real.display()
            )
        );
        assert!(Claim::new(&real.join("database"), Volume).is_ok());
    }
}
