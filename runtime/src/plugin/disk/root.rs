//! The folder of a backend, and places beneath it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use super::durable::{create_folder, sync_folder};
use crate::claims::Claim;

/// The folder where a backend keeps its data.
///
/// # Guarantees
/// Paths are resolved beneath the folder that the host allows, for each call: symbolic links do not lead out, even if they are
/// created while the backend is in use.
#[derive(Clone, Debug)]
pub(crate) struct Root(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// The folder that the host allows.
    base: PathBuf,
    /// The folder in it that the workload named.
    within: PathBuf,
    _claim: Claim,
}

impl Root {
    pub(super) fn new(base: PathBuf, within: PathBuf, claim: Claim) -> Self {
        Self(Arc::new(Inner {
            base,
            within,
            _claim: claim,
        }))
    }

    /// A folder for tests, which is allowed as a whole.
    #[cfg(test)]
    pub(crate) fn of(folder: &Path) -> Self {
        let claim = Claim::new(folder, crate::claims::FolderUse::Cache).unwrap();
        Self::new(crate::claims::real(folder), PathBuf::new(), claim)
    }

    /// The place at `path`, relative to the root.
    pub(crate) fn place(&self, path: impl AsRef<Path>) -> Place {
        Place {
            path: self.0.within.join(path),
            root: self.clone(),
        }
    }
}

/// A folder beneath a [`Root`]. It may not exist. No file stays open between calls, however many places a guest uses.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    root: Root,
    /// Relative to the base of the root.
    path: PathBuf,
}

impl Place {
    /// The folder `name` in this one.
    pub(crate) fn join(&self, name: impl AsRef<Path>) -> Self {
        Self {
            root: self.root.clone(),
            path: self.path.join(name),
        }
    }

    /// Identifies the place.
    pub(crate) fn name(&self) -> String {
        self.root.0.base.join(&self.path).display().to_string()
    }

    /// Opens the folder.
    pub(crate) fn open(&self) -> io::Result<Dir> {
        let base = Dir::open_ambient_dir(&self.root.0.base, ambient_authority())?;
        if self.path.as_os_str().is_empty() {
            return Ok(base);
        }
        base.open_dir(&self.path)
    }

    /// Opens the folder. It and its missing parents are created, and survive a crash when this returns.
    pub(crate) fn create(&self) -> io::Result<Dir> {
        match self.open() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            opened => return opened,
        }
        create_ambient(&self.root.0.base)?;
        let base = Dir::open_ambient_dir(&self.root.0.base, ambient_authority())?;
        create_folder(&base, &self.path)?;
        self.open()
    }
}

/// Creates the folder that the host allows, and its missing parents.
fn create_ambient(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        create_ambient(parent)?;
    }
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => {
            let parent = parent.unwrap_or(Path::new("."));
            sync_folder(&Dir::open_ambient_dir(parent, ambient_authority())?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_created_beneath_the_root() {
        let root = tempfile::tempdir().unwrap();
        let place = Root::of(&root.path().join("a/b")).place("c/d");
        assert_eq!(place.open().unwrap_err().kind(), io::ErrorKind::NotFound);
        place.create().unwrap().write("file", "x").unwrap();
        place.create().unwrap();
        assert_eq!(fs::read(root.path().join("a/b/c/d/file")).unwrap(), b"x");
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out_of_the_root() {
        let root = tempfile::tempdir().unwrap();
        let base = root.path().join("base");
        fs::create_dir(&base).unwrap();
        fs::create_dir(root.path().join("other")).unwrap();
        std::os::unix::fs::symlink("../other", base.join("relative")).unwrap();
        std::os::unix::fs::symlink(root.path().join("other"), base.join("absolute")).unwrap();
        for link in ["relative", "absolute"] {
            let place = Root::of(&base).place(link);
            assert!(place.open().is_err(), "{link}");
            assert!(place.join("new").create().is_err(), "{link}");
        }
        assert_eq!(fs::read_dir(root.path().join("other")).unwrap().count(), 0);
    }
}
