//! `--locked`: a build that would change a lock file fails and leaves the lock file as it was.
//!
//! Not every tool has a switch for it, so the files are compared instead: what was there before the build command is
//! there after it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files::{self, Loss};

/// Lock files of package managers.
pub(crate) const NAMES: [&str; 11] = [
    "Cargo.lock",
    "bun.lock",
    "bun.lockb",
    "composer.lock",
    "flake.lock",
    "go.sum",
    "package-lock.json",
    "pnpm-lock.yaml",
    "uv.lock",
    "wkg.lock",
    "yarn.lock",
];

/// The lock files of a project as they were.
#[derive(Debug)]
pub(crate) struct LockFiles(BTreeMap<PathBuf, Option<Vec<u8>>>);

impl LockFiles {
    /// Remember the lock files in `root` and the folders above it: those of a workspace lie there.
    pub(crate) fn read(root: &Path) -> Self {
        let files = root
            .ancestors()
            .flat_map(|folder| NAMES.map(|name| folder.join(name)));
        // A folder above the project matters only where it has a lock file already.
        let kept = files.filter_map(|path| match std::fs::read(&path) {
            Ok(content) => Some((path, Some(content))),
            Err(_) if path.parent() == Some(root) => Some((path, None)),
            Err(_) => None,
        });
        Self(kept.collect())
    }

    /// Put back what has changed since.
    ///
    /// # Errors
    /// Exit code 1, naming the files that had changed.
    pub(crate) fn restore(&self) -> Result<()> {
        let changed: Vec<_> = self
            .0
            .iter()
            .filter(|(path, before)| std::fs::read(path).ok() != **before)
            .collect();
        let mut problems = Vec::new();
        for (path, before) in &changed {
            if let Err(error) = put_back(path, before.as_deref()) {
                problems.push(format!("'{}' could not be put back: {error}", path.display()));
            }
        }
        let names: Vec<String> = changed
            .iter()
            .map(|(path, _)| format!("'{}'", path.display()))
            .collect();
        if names.is_empty() {
            return Ok(());
        }
        let error = Error::new(format!("--locked: the build changed {}", names.join(" and ")));
        let error = problems.into_iter().fold(error, Error::caused_by);
        Err(error.hint("build once without --locked and commit the lock file"))
    }
}

fn put_back(path: &Path, before: Option<&[u8]>) -> io::Result<()> {
    let Some(content) = before else {
        return std::fs::remove_file(path);
    };
    files::replace(path, content, Loss::Matters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_build_changes_is_put_back_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("app");
        std::fs::create_dir(&root).unwrap();
        std::fs::write(folder.path().join("Cargo.lock"), "of the workspace").unwrap();
        std::fs::write(root.join("go.sum"), "old").unwrap();
        let before = LockFiles::read(&root);
        before.restore().unwrap();
        std::fs::write(root.join("go.sum"), "new").unwrap();
        std::fs::write(root.join("yarn.lock"), "made").unwrap();
        std::fs::remove_file(folder.path().join("Cargo.lock")).unwrap();
        let error = before.restore().unwrap_err().to_string();
        for name in ["go.sum", "yarn.lock", "Cargo.lock"] {
            assert!(error.contains(name), "{error}");
        }
        assert_eq!(std::fs::read_to_string(root.join("go.sum")).unwrap(), "old");
        assert!(!root.join("yarn.lock").exists());
        assert_eq!(
            std::fs::read_to_string(folder.path().join("Cargo.lock")).unwrap(),
            "of the workspace"
        );
    }
    #[cfg(unix)]
    #[test]
    fn what_is_put_back_has_its_mode() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Cargo.lock");
        std::fs::write(&path, "old").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let before = LockFiles::read(folder.path());
        std::fs::write(&path, "new").unwrap();
        before.restore().unwrap_err();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o644);
    }
}
