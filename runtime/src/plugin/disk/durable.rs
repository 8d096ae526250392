//! Atomic and durable file operations.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::TempPath;

/// Age from which a staged file is considered a leftover of a crashed host.
const ABANDONED: Duration = Duration::from_hours(1);

/// A file being written, not visible at its final path yet. Deleted on drop.
#[derive(Debug)]
pub(crate) struct StagedFile {
    file: File,
    path: TempPath,
}

impl StagedFile {
    /// Creates a file in `folder`, which must be on the same file system as the final path.
    pub(crate) fn new(folder: &Path) -> io::Result<Self> {
        create_folder(folder)?;
        let (file, path) = tempfile::Builder::new()
            .prefix("new-")
            .tempfile_in(folder)?
            .into_parts();
        Ok(Self { file, path })
    }

    /// The open file.
    pub(crate) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Moves the file to `path`, replacing an existing file. It survives a crash when this returns.
    pub(crate) fn commit(self, path: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        drop(self.file);
        let folder = path.parent().unwrap_or(Path::new("."));
        if let Err(error) = self.path.persist(path) {
            if error.error.kind() != io::ErrorKind::NotFound {
                return Err(error.error);
            }
            create_folder(folder)?;
            error.path.persist(path)?;
        }
        sync_folder(folder)
    }

    /// Like [`commit`](Self::commit), but fails if the folder does not exist.
    pub(crate) fn commit_within(self, folder: &Path, name: &str) -> io::Result<()> {
        self.file.sync_all()?;
        drop(self.file);
        self.path
            .persist(folder.join(name))
            .map_err(|error| error.error)?;
        sync_folder(folder)
    }
}

/// Removes a file, if it exists; returns whether it did. The removal survives a crash when this returns.
pub(crate) fn remove_file(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => sync_folder(path.parent().unwrap_or(Path::new("."))).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Creates a folder and its missing parents. They survive a crash when this returns.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        create_folder(parent)?;
    }
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => sync_folder(parent.unwrap_or(Path::new("."))),
    }
}

/// Removes leftovers of crashed hosts from `folder`.
pub(crate) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let abandoned = |path: &PathBuf| {
        let modified = fs::metadata(path).and_then(|metadata| metadata.modified());
        modified.is_ok_and(|time| {
            SystemTime::now()
                .duration_since(time)
                .is_ok_and(|age| age > ABANDONED)
        })
    };
    for path in entries.flatten().map(|entry| entry.path()).filter(abandoned) {
        // Errors are ignored: another host may be removing the same files.
        let _ = if path.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        };
    }
}

/// Makes changes of names in a folder durable.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Does nothing on Windows, where folders cannot be synced and the file system journals changes of names.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "can fail on other platforms")]
pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_file_is_committed_completely_or_not_at_all() {
        let root = tempfile::tempdir().unwrap();
        let (staging, path) = (root.path().join("new"), root.path().join("a/b/file"));
        let mut staged = StagedFile::new(&staging).unwrap();
        staged.file().write_all(b"half").unwrap();
        drop(staged);
        assert!(!path.exists());
        assert_eq!(fs::read_dir(&staging).unwrap().count(), 0);
        for content in ["one", "two"] {
            let mut staged = StagedFile::new(&staging).unwrap();
            staged.file().write_all(content.as_bytes()).unwrap();
            staged.commit(&path).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(fs::read_dir(&staging).unwrap().count(), 0);
        let mut staged = StagedFile::new(&staging).unwrap();
        staged.file().write_all(b"three").unwrap();
        staged.commit_within(&root.path().join("a/b"), "file").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "three");
        let late = StagedFile::new(&staging).unwrap();
        let error = late.commit_within(&root.path().join("none"), "file").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert_eq!(fs::read_dir(&staging).unwrap().count(), 0);
        assert!(remove_file(&path).unwrap());
        assert!(!remove_file(&path).unwrap());
    }

    #[test]
    fn only_leftovers_of_crashed_hosts_are_removed() {
        let root = tempfile::tempdir().unwrap();
        let old = File::create(root.path().join("old")).unwrap();
        old.set_modified(SystemTime::now() - 2 * ABANDONED).unwrap();
        File::create(root.path().join("young")).unwrap();
        #[cfg(unix)]
        {
            let folder = root.path().join("folder");
            fs::create_dir_all(folder.join("within")).unwrap();
            let folder = File::open(folder).unwrap();
            folder.set_modified(SystemTime::now() - 2 * ABANDONED).unwrap();
        }
        sweep(root.path());
        sweep(&root.path().join("none"));
        let left: Vec<_> = fs::read_dir(root.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, ["young"]);
    }
}
