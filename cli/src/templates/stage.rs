//! Writes a project atomically.
//!
//! # Flow
//! Write the tree into a temporary folder next to the project's folder → rename it.
//!
//! # Guarantees
//! Existing files never change. There is no race: the kernel refuses to rename onto a folder that is not empty.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use crate::error::{Error, Result, ResultExt as _};
use crate::fetch::tree::{Entry, Tree};

/// Fails unless `target` is free for a project: it does not exist or is an empty folder.
pub(crate) fn vacant(target: &Path) -> Result<()> {
    let taken = |what: &str| {
        Err(Error::new(format!("'{}' already exists", target.display()))
            .caused_by(what)
            .hint("choose another name with --name, or another folder with -C"))
    };
    let kind = match fs::symlink_metadata(target) {
        Ok(kind) => kind,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            return Err(Error::new(format!("cannot inspect '{}'", target.display())).with_source(&error));
        }
    };
    if !kind.is_dir() {
        return taken(if kind.is_symlink() {
            "it is a symbolic link"
        } else {
            "it is a file"
        });
    }
    let mut entries = fs::read_dir(target).or_fail(|| format!("cannot read '{}'", target.display()))?;
    if entries.next().is_some() {
        taken("the folder is not empty")
    } else {
        Ok(())
    }
}

/// Writes `tree` into the folder `root`, which is created. `check` is called before each file and can cancel the operation.
pub(crate) fn write(tree: &Tree, root: &Path, check: impl Fn() -> Result<()>) -> Result<()> {
    let create = |dir: &Path| {
        fs::create_dir_all(dir).or_fail(|| format!("cannot create the folder '{}'", dir.display()))
    };
    create(root)?;
    // Create links last, so that no file is written through a link.
    for (path, entry) in tree.iter() {
        if let Entry::File { content, executable } = entry {
            check()?;
            let path = root.join(path);
            path.parent().map_or(Ok(()), create)?;
            file(&path, content, *executable).or_fail(|| format!("cannot write '{}'", path.display()))?;
        }
    }
    for (path, entry) in tree.iter() {
        if let Entry::Link { target } = entry {
            let path = root.join(path);
            path.parent().map_or(Ok(()), create)?;
            link(target, &path)
                .or_fail(|| format!("cannot create the symbolic link '{}'", path.display()))?;
        }
    }
    Ok(())
}

fn file(path: &Path, content: &[u8], executable: bool) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // The umask restricts the mode.
        options.mode(if executable { 0o777 } else { 0o666 });
    }
    #[cfg(not(unix))]
    let _ = executable;
    options.open(path)?.write_all(content)
}

#[cfg(unix)]
fn link(target: &str, path: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(windows)]
fn link(target: &str, path: &Path) -> std::io::Result<()> {
    let target = target.replace('/', "\\");
    let there = path.parent().map(|parent| parent.join(&target));
    if there.is_some_and(|there| there.is_dir()) {
        std::os::windows::fs::symlink_dir(target, path)
    } else {
        std::os::windows::fs::symlink_file(target, path)
    }
}

/// Moves the finished folder `from` to `target`.
pub(crate) fn publish(from: &Path, target: &Path) -> Result<()> {
    vacant(target)?;
    // Windows cannot rename onto an existing folder, even if it is empty.
    if cfg!(windows) && target.is_dir() {
        fs::remove_dir(target)
            .or_fail(|| format!("cannot replace the empty folder '{}'", target.display()))?;
    }
    fs::rename(from, target).map_err(|error| match error.kind() {
        ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            Error::new(format!("'{}' already exists", target.display()))
                .caused_by("another process created it in the meantime")
                .hint("choose another name with --name, or another folder with -C")
        }
        _ => Error::new(format!("cannot create '{}'", target.display())).with_source(&error),
    })
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn tree() -> Tree {
        let mut tree = Tree::default();
        tree.add_file("bin/run.sh", b"#!/bin/sh\n".as_slice().into(), true)
            .unwrap();
        tree.add_file("a", b"a".as_slice().into(), false).unwrap();
        tree.add_link("link", "bin/run.sh").unwrap();
        tree
    }

    #[test]
    fn files_links_and_executable_bits_are_written() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("x");
        write(&tree(), &root, || Ok(())).unwrap();
        let mode = |path| fs::metadata(root.join(path)).unwrap().permissions().mode() & 0o100;
        assert_eq!((mode("bin/run.sh"), mode("a")), (0o100, 0));
        assert_eq!(fs::read_link(root.join("link")).unwrap(), Path::new("bin/run.sh"));
    }

    #[test]
    fn only_a_missing_or_empty_folder_is_vacant() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(at("empty")).unwrap();
        fs::create_dir(at("full")).unwrap();
        fs::write(at("full/x"), "").unwrap();
        fs::write(at("file"), "").unwrap();
        symlink("nowhere", at("dangling")).unwrap();
        symlink("empty", at("to-empty")).unwrap();
        let vacancies = ["missing", "empty", "full", "file", "dangling", "to-empty"]
            .map(|name| vacant(&at(name)).is_ok());
        assert_eq!(vacancies, [true, true, false, false, false, false]);
    }

    #[test]
    fn publishing_never_replaces_files() {
        let dir = tempfile::tempdir().unwrap();
        let (from, target) = (dir.path().join("from"), dir.path().join("target"));
        write(&tree(), &from, || Ok(())).unwrap();
        fs::create_dir(&target).unwrap();
        publish(&from, &target).unwrap();
        assert!(target.join("a").is_file());
        write(&tree(), &from, || Ok(())).unwrap();
        assert!(publish(&from, &target).is_err());
    }
}
