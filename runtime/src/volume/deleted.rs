//! Files of this process that were deleted but are still open, and therefore still occupy the disk.

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::os::unix::fs::MetadataExt as _;
    use std::path::{Path, PathBuf};
    use std::time::{Duration, Instant};

    use parking_lot::Mutex;

    /// How long a list is used. It is shared, because reading it takes time for each open file.
    const FRESH: Duration = Duration::from_millis(50);

    /// What Linux adds to the path of a deleted file.
    const DELETED: &[u8] = b" (deleted)";

    /// Paths and sizes.
    type Files = Vec<(PathBuf, u64)>;

    static FILES: Mutex<Option<(Instant, Files)>> = Mutex::new(None);

    /// Returns the total size of the deleted files below `folder`, in bytes. `folder` contains no links.
    pub(in super::super) fn size_of_deleted(folder: &Path) -> u64 {
        let mut files = FILES.lock();
        let now = Instant::now();
        let (_, files) = match &mut *files {
            Some(fresh) if now.duration_since(fresh.0) < FRESH => fresh,
            old => old.insert((now, list())),
        };
        let below = files.iter().filter(|(path, _)| path.starts_with(folder));
        below.fold(0, |sum, (_, size)| sum.saturating_add(*size))
    }

    fn list() -> Files {
        let Ok(open) = fs::read_dir("/proc/self/fd") else {
            return Vec::new();
        };
        let deleted = open.flatten().filter_map(|file| {
            let path = fs::read_link(file.path()).ok()?;
            if !path.as_os_str().as_encoded_bytes().ends_with(DELETED) {
                return None;
            }
            let metadata = fs::metadata(file.path()).ok()?;
            let size = metadata.len().max(metadata.blocks().saturating_mul(512));
            (metadata.is_file() && metadata.nlink() == 0)
                .then_some(((metadata.dev(), metadata.ino()), (path, size)))
        });
        // A file may be open several times.
        let by_file: std::collections::HashMap<_, _> = deleted.collect();
        by_file.into_values().collect()
    }
}

#[cfg(target_os = "linux")]
pub(super) use linux::size_of_deleted;

/// Other systems do not list the open files of a process.
#[cfg(not(target_os = "linux"))]
pub(super) fn size_of_deleted(_: &std::path::Path) -> u64 {
    0
}
