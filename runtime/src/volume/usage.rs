//! Measuring and emptying a folder whose content a guest chose, possibly while it changes.

use std::ffi::OsString;
use std::io;
use std::time::{Duration, Instant};

use cap_std::fs::{Dir, DirEntry, Metadata};

/// Bytes counted for each file, folder and link in addition to its content.
const ENTRY: u64 = 4096;

/// Deepest folder that is measured. Each level needs an open file.
const MAX_DEPTH: usize = 64;

/// Longest time for emptying a folder in which files appear meanwhile.
const LONGEST: Duration = Duration::from_secs(30);

/// Returns the size of the content of a folder in bytes; more than `max` as soon as it is exceeded, or if the folders are too deep.
pub(super) fn measure(folder: &Dir, max: u64) -> io::Result<u64> {
    let mut total = 0_u64;
    let mut open = vec![folder.entries()?];
    while let Some(entries) = open.last_mut() {
        let Some(entry) = entries.next() else {
            open.pop();
            continue;
        };
        // A file that has disappeared does not count.
        let Ok(entry) = entry else { continue };
        let Ok(metadata) = entry.metadata() else { continue };
        total = total.saturating_add(ENTRY);
        if metadata.is_dir() {
            if open.len() >= MAX_DEPTH {
                return Ok(u64::MAX);
            }
            open.extend(entry.open_dir().and_then(|folder| folder.entries()));
        } else {
            total = total.saturating_add(size(&metadata));
        }
        if total > max {
            break;
        }
    }
    Ok(total)
}

/// The size of a file: its length, including holes, or its blocks if they are larger.
fn size(metadata: &Metadata) -> u64 {
    #[cfg(unix)]
    let blocks = cap_std::fs::MetadataExt::blocks(metadata).saturating_mul(512);
    #[cfg(not(unix))]
    let blocks = 0;
    metadata.len().max(blocks)
}

/// Removes the content of a folder, however deep: subfolders are first moved up.
pub(super) fn empty(folder: &Dir) -> io::Result<()> {
    let end = Instant::now() + LONGEST;
    while Instant::now() < end {
        let entries = folder.entries()?.collect::<io::Result<Vec<_>>>()?;
        if entries.is_empty() {
            return Ok(());
        }
        let mut names: Vec<OsString> = entries.iter().map(DirEntry::file_name).collect();
        while let Some(name) = names.pop()
            && Instant::now() < end
        {
            if !folder
                .symlink_metadata(&name)
                .is_ok_and(|metadata| metadata.is_dir())
            {
                ignore_missing(folder.remove_file(&name))?;
                continue;
            }
            let Ok(subfolder) = folder.open_dir(&name) else {
                continue;
            };
            for child in subfolder.entries()? {
                let child = child?;
                if child.file_type()?.is_dir() {
                    let moved = OsString::from(format!("moved-{}", uuid::Uuid::new_v4()));
                    ignore_missing(subfolder.rename(child.file_name(), folder, &moved))?;
                    names.push(moved);
                } else {
                    ignore_missing(child.remove_file())?;
                }
            }
            // Fails if a file was created meanwhile. Then the next round removes it.
            let _ = folder.remove_dir(&name);
        }
    }
    Err(io::ErrorKind::DirectoryNotEmpty.into())
}

fn ignore_missing(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use cap_std::ambient_authority;

    use super::*;

    fn open(folder: &tempfile::TempDir) -> Dir {
        Dir::open_ambient_dir(folder.path(), ambient_authority()).unwrap()
    }

    #[test]
    fn everything_in_a_folder_counts() {
        let folder = tempfile::tempdir().unwrap();
        let dir = open(&folder);
        assert_eq!(measure(&dir, u64::MAX).unwrap(), 0);
        fs::create_dir_all(folder.path().join("a/b")).unwrap();
        fs::write(folder.path().join("a/b/file"), vec![1; 10_000]).unwrap();
        let size = measure(&dir, u64::MAX).unwrap();
        assert!((3 * ENTRY + 10_000..4 * ENTRY + 16_384).contains(&size), "{size}");
        File::create(folder.path().join("sparse"))
            .unwrap()
            .set_len(1 << 40)
            .unwrap();
        assert!(measure(&dir, 1 << 30).unwrap() > 1 << 40);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(other.path().join("file"), vec![1; 100_000]).unwrap();
        std::os::unix::fs::symlink(other.path(), folder.path().join("link")).unwrap();
        assert!(measure(&open(&folder), u64::MAX).unwrap() < 10_000);
        empty(&open(&folder)).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(other.path().join("file").exists());
    }

    #[test]
    fn deep_folders_exceed_every_limit_and_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let mut deep = open(&folder);
        for _ in 0..2_000 {
            deep.create_dir("d").unwrap();
            deep.write("file", "x").unwrap();
            deep = deep.open_dir("d").unwrap();
        }
        assert_eq!(measure(&open(&folder), u64::MAX).unwrap(), u64::MAX);
        empty(&open(&folder)).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
