//! Reads bounded files, and writes files atomically.
//!
//! # Guarantees
//! Readers see either the old or the new content, never a part of it. A failure leaves the old content.
//!
//! An existing file keeps its mode. A new file gets the mode 0666 minus the umask, like any file that a program creates.
//! A symbolic link to a file is preserved, and its target is replaced. A dangling link is itself replaced, so that an untrusted
//! project cannot make `wash` create files elsewhere.

use std::fs::{File, Metadata};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

pub(crate) use wash_runtime::oci::private_folder;

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// The file cannot be read, is larger, or is a device, a pipe or a socket, which could block or be endless.
pub(crate) fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    if is_special(&path.metadata()?) {
        return Err(special());
    }
    let mut content = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut content)?;
    if content.len() as u64 > limit {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is larger than {} KiB", limit / 1024),
        ));
    }
    Ok(content)
}

/// Whether the content must be on disk when the call returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// The content is synced to disk before it replaces the old content.
    Matters,
    /// The content can be created again, and is not synced.
    Harmless,
}

/// Writes `content` to a temporary file next to `path`, then renames it.
///
/// # Errors
/// The folder does not exist or cannot be written, the disk is full, or `path` is a device, a pipe or a socket.
pub(crate) fn replace(path: &Path, content: &[u8], loss: Loss) -> io::Result<()> {
    replace_with(path, loss, |file| file.write_all(content))
}

/// Like [`replace`], but `fill` writes the content.
///
/// # Errors
/// As [`replace`], and those of `fill`.
pub(crate) fn replace_with(
    path: &Path,
    loss: Loss,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let before = path.symlink_metadata().ok();
    if before.as_ref().is_some_and(is_special) {
        return Err(special());
    }
    let before = before.filter(Metadata::is_file);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".wash-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::fs::Permissions;
        use std::os::unix::fs::PermissionsExt as _;
        // The temporary file is never more accessible than the final one.
        let mode = before.as_ref().map_or(0o666, |data| data.permissions().mode());
        builder.permissions(Permissions::from_mode(mode & 0o777));
    }
    let mut staged = builder.tempfile_in(folder)?;
    fill(staged.as_file_mut())?;
    if let Some(before) = before {
        staged.as_file().set_permissions(before.permissions())?;
    }
    if loss == Loss::Matters {
        staged.as_file().sync_all()?;
    }
    staged.persist(path).map(drop).map_err(|error| error.error)
}

fn special() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is a device, a pipe or a socket")
}

/// Returns a folder in the user's cache, which other users cannot read. If it cannot be created, using it fails.
pub(crate) fn private_cache(cache: &Path, name: &str) -> PathBuf {
    let folder = cache.join(name);
    if let Err(error) = private_folder(cache).and_then(|()| private_folder(&folder)) {
        tracing::debug!(folder = %folder.display(), %error, "cannot create a folder of the cache");
    }
    folder
}

/// Writes a file of a cache, which other users cannot read, and creates its folder. The content can be created again.
///
/// # Errors
/// The folder cannot be written, or the disk is full.
pub(crate) fn store_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    private_folder(folder)?;
    // A temporary file has the mode 0600.
    let mut staged = tempfile::Builder::new()
        .prefix(".wash-")
        .suffix(".tmp")
        .tempfile_in(folder)?;
    staged.write_all(content)?;
    staged.persist(path).map(drop).map_err(|error| error.error)
}

/// Returns true for devices, pipes and sockets. Renaming a file onto one, such as `/dev/null`, would replace it for all users.
fn is_special(data: &Metadata) -> bool {
    !(data.is_file() || data.is_dir() || data.is_symlink())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_failure_leaves_the_old_content_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "old").unwrap();
        let failed = replace_with(&path, Loss::Matters, |file| {
            file.write_all(b"ne")?;
            Err(io::Error::other("no"))
        });
        assert_eq!(failed.unwrap_err().to_string(), "no");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    mod unix {
        use std::fs::Permissions;
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        use super::*;

        fn mode(path: &Path) -> u32 {
            path.metadata().unwrap().permissions().mode() & 0o777
        }

        #[test]
        fn a_new_file_has_the_default_mode() {
            let folder = tempfile::tempdir().unwrap();
            let (ours, plain) = (folder.path().join("ours"), folder.path().join("plain"));
            replace(&ours, b"new", Loss::Harmless).unwrap();
            fs::write(&plain, "new").unwrap();
            assert_eq!(mode(&ours), mode(&plain));
        }

        #[test]
        fn a_file_keeps_its_mode() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("file");
            for kept in [0o600, 0o644, 0o666, 0o755] {
                fs::write(&path, "old").unwrap();
                fs::set_permissions(&path, Permissions::from_mode(kept)).unwrap();
                replace(&path, b"new", Loss::Matters).unwrap();
                assert_eq!((mode(&path), fs::read(&path).unwrap()), (kept, b"new".to_vec()));
            }
        }

        #[test]
        fn special_files_are_not_replaced() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("socket");
            let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
            replace(&path, b"new", Loss::Harmless).unwrap_err();
            assert!(fs::read(&path).is_err() && path.exists());
        }

        #[test]
        fn links_are_preserved_and_dangling_links_replaced() {
            let folder = tempfile::tempdir().unwrap();
            let at = |name: &str| folder.path().join(name);
            fs::create_dir(at("elsewhere")).unwrap();
            fs::write(at("elsewhere/file"), "old").unwrap();
            symlink("elsewhere/file", at("link")).unwrap();
            replace(&at("link"), b"new", Loss::Matters).unwrap();
            assert!(at("link").is_symlink());
            assert_eq!(fs::read_to_string(at("elsewhere/file")).unwrap(), "new");
            symlink("elsewhere/missing", at("dangling")).unwrap();
            replace(&at("dangling"), b"new", Loss::Matters).unwrap();
            assert!(!at("dangling").is_symlink() && !at("elsewhere/missing").exists());
        }
    }
}
