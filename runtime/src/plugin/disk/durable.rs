//! Atomic and durable file operations beneath an open folder. Paths are relative to it; no symbolic link leads out of it.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::{Duration, SystemTime};

use cap_std::fs::{Dir, OpenOptions};

/// Age from which a staged file is considered a leftover of a crashed host.
const ABANDONED: Duration = Duration::from_hours(1);

/// A file being written, not visible at its final path yet. Deleted on drop.
#[derive(Debug)]
pub(crate) struct StagedFile {
    file: File,
    folder: Dir,
    name: String,
    committed: bool,
}

impl StagedFile {
    /// Creates a file in the folder `staging` of `parent`, which must be on the same file system as the final path.
    pub(crate) fn new(parent: &Dir, staging: &str) -> io::Result<Self> {
        create_folder(parent, Path::new(staging))?;
        let folder = parent.open_dir(staging)?;
        let name = format!("new-{}", uuid::Uuid::new_v4());
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        cap_std::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = folder.open_with(&name, &options)?;
        Ok(Self {
            file: file.into_std(),
            folder,
            name,
            committed: false,
        })
    }

    /// The open file.
    pub(crate) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Moves the file to `name` in `target`, replacing an existing file. It survives a crash when this returns.
    pub(crate) fn commit(mut self, target: &Dir, name: &str) -> io::Result<()> {
        self.file.sync_all()?;
        self.folder.rename(&self.name, target, name)?;
        self.committed = true;
        sync_folder(target)
    }
}

impl Drop for StagedFile {
    fn drop(&mut self) {
        if !self.committed {
            // Errors are ignored: a later start removes the file.
            let _ = self.folder.remove_file(&self.name);
        }
    }
}

/// Reads a file that has at most `max` bytes.
pub(crate) fn read_small(folder: &Dir, name: &str, max: usize) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    let limit = max as u64 + 1;
    folder.open(name)?.take(limit).read_to_end(&mut content)?;
    if content.len() > max {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(content)
}

/// Opens a file, which is created if it does not exist, and locks it until it is dropped.
pub(crate) fn lock_file(folder: &Dir, name: &str) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let file = folder.open_with(name, options.write(true).create(true).truncate(false))?;
    let file = file.into_std();
    match file.lock() {
        Err(error) if error.kind() != io::ErrorKind::Unsupported => Err(error),
        _ => Ok(file),
    }
}

/// Removes a file, if it exists; returns whether it did. The removal survives a crash when this returns.
pub(crate) fn remove_file(folder: &Dir, name: &str) -> io::Result<bool> {
    match folder.remove_file(name) {
        Ok(()) => sync_folder(folder).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Creates a folder and its missing parents in `root`. They survive a crash when this returns.
pub(crate) fn create_folder(root: &Dir, path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || root.is_dir(path) {
        return Ok(());
    }
    let parent = path.parent().unwrap_or(Path::new(""));
    create_folder(root, parent)?;
    match root.create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && root.is_dir(path) => Ok(()),
        Err(error) => Err(error),
        Ok(()) if parent.as_os_str().is_empty() => sync_folder(root),
        Ok(()) => sync_folder(&root.open_dir(parent)?),
    }
}

/// Removes leftovers of crashed hosts from the folder `staging`.
pub(crate) fn sweep(parent: &Dir, staging: &str) {
    let Ok(folder) = parent.open_dir(staging) else {
        return;
    };
    let Ok(entries) = folder.entries() else { return };
    for entry in entries.flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        let age = metadata
            .modified()
            .map(|time| SystemTime::now().duration_since(time.into_std()));
        if !age.is_ok_and(|age| age.is_ok_and(|age| age > ABANDONED)) {
            continue;
        }
        // Errors are ignored: another host may be removing the same files.
        let _ = if metadata.is_dir() {
            folder.remove_dir_all(entry.file_name())
        } else {
            folder.remove_file(entry.file_name())
        };
    }
}

/// Makes changes of names in a folder durable.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Dir) -> io::Result<()> {
    folder.open(".")?.sync_all()
}

/// Does nothing on Windows, where folders cannot be synced and the file system journals changes of names.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "can fail on other platforms")]
pub(crate) fn sync_folder(_: &Dir) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use cap_std::ambient_authority;

    use super::*;

    fn open(path: &Path) -> Dir {
        Dir::open_ambient_dir(path, ambient_authority()).unwrap()
    }

    #[test]
    fn a_file_is_committed_completely_or_not_at_all() {
        let root = tempfile::tempdir().unwrap();
        let dir = open(root.path());
        create_folder(&dir, Path::new("a/b")).unwrap();
        let (staging, path) = (root.path().join("new"), root.path().join("a/b/file"));
        let target = dir.open_dir("a/b").unwrap();
        let mut staged = StagedFile::new(&dir, "new").unwrap();
        staged.file().write_all(b"half").unwrap();
        drop(staged);
        assert!(!path.exists());
        assert_eq!(fs::read_dir(&staging).unwrap().count(), 0);
        for content in ["one", "two"] {
            let mut staged = StagedFile::new(&dir, "new").unwrap();
            staged.file().write_all(content.as_bytes()).unwrap();
            staged.commit(&target, "file").unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(fs::read_dir(&staging).unwrap().count(), 0);
        fs::rename(root.path().join("a"), root.path().join("gone")).unwrap();
        fs::remove_dir_all(root.path().join("gone")).unwrap();
        let late = StagedFile::new(&dir, "new").unwrap();
        let error = late.commit(&target, "file").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert_eq!(fs::read_dir(&staging).unwrap().count(), 0);
        fs::write(root.path().join("file"), "").unwrap();
        assert!(remove_file(&dir, "file").unwrap());
        assert!(!remove_file(&dir, "file").unwrap());
    }

    #[test]
    fn a_small_file_is_bounded() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("file"), "1234").unwrap();
        let dir = open(root.path());
        assert_eq!(read_small(&dir, "file", 4).unwrap(), b"1234");
        assert!(read_small(&dir, "file", 3).is_err());
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
        sweep(&open(root.path()), ".");
        sweep(&open(root.path()), "none");
        let left: Vec<_> = fs::read_dir(root.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, ["young"]);
    }
}
