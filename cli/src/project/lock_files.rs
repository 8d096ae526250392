//! `--locked`: a build that changes a lock file fails, and the lock file is restored.
//!
//! Not every tool has a flag for this, so the files before and after the build command are compared.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files::{self, Loss};

/// File names of package managers' lock files.
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

/// The contents of a project's lock files before the build. `None` if a file did not exist.
#[derive(Debug)]
pub(crate) struct LockFiles(BTreeMap<PathBuf, Option<Vec<u8>>>);

impl LockFiles {
    /// Reads the lock files in `root` and its parent folders, where those of a workspace are.
    pub(crate) fn read(root: &Path) -> Self {
        let files = root
            .ancestors()
            .flat_map(|folder| NAMES.map(|name| folder.join(name)));
        // In parent folders, only existing lock files matter.
        let kept = files.filter_map(|path| match std::fs::read(&path) {
            Ok(content) => Some((path, Some(content))),
            Err(_) if path.parent() == Some(root) => Some((path, None)),
            Err(_) => None,
        });
        Self(kept.collect())
    }

    /// Restores the lock files that have changed.
    ///
    /// # Errors
    /// A lock file had changed; the error names it.
    pub(crate) fn restore(&self) -> Result<()> {
        let changed: Vec<_> = self
            .0
            .iter()
            .filter(|(path, before)| std::fs::read(path).ok() != **before)
            .collect();
        let mut problems = Vec::new();
        for (path, before) in &changed {
            if let Err(error) = restore_file(path, before.as_deref()) {
                problems.push(format!("cannot restore '{}': {error}", path.display()));
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

fn restore_file(path: &Path, before: Option<&[u8]>) -> io::Result<()> {
    let Some(content) = before else {
        return std::fs::remove_file(path);
    };
    files::replace(path, content, Loss::Matters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lock_files_are_restored_and_named() {
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
    fn restored_files_keep_their_mode() {
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
