//! A folder that belongs to one workload.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use tempfile::TempDir;
use tokio::runtime::Handle;

use super::deleted::size_of_deleted;
use super::limit::VolumeLimit;
use super::usage::{empty, measure};

/// Shortest time between two measurements.
const PAUSE: Duration = Duration::from_millis(50);

/// The share of time that measuring may take, as a divisor.
const SHARE: u32 = 5;

/// A temporary folder with a limit on its size, removed on drop.
#[derive(Debug)]
pub(crate) struct EphemeralFolder {
    folder: TempDir,
    path: PathBuf,
    limit: Arc<VolumeLimit>,
}

impl EphemeralFolder {
    /// Creates a folder for the volume `name`, with at most `max` bytes.
    ///
    /// # Errors
    /// The folder cannot be created.
    ///
    /// # Panics
    /// Outside of a Tokio runtime.
    pub(crate) fn new(name: &str, max: u64) -> io::Result<Self> {
        let folder = TempDir::with_prefix("wash-volume-")?;
        let path = folder.path().canonicalize()?;
        let limit = Arc::new(VolumeLimit::new(name, max));
        Handle::current().spawn(watch(path.clone(), Arc::downgrade(&limit)));
        Ok(Self { folder, path, limit })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn limit(&self) -> &Arc<VolumeLimit> {
        &self.limit
    }
}

impl Drop for EphemeralFolder {
    fn drop(&mut self) {
        // Removes also what is too deep for the temporary folder itself.
        if let Ok(folder) = Dir::open_ambient_dir(self.folder.path(), ambient_authority()) {
            let _ = empty(&folder);
        }
    }
}

/// Measures a folder while instances use it, until its volume is gone.
async fn watch(path: PathBuf, limit: Weak<VolumeLimit>) {
    let mut pause = PAUSE;
    // Once more after the last instance.
    let mut was_used = false;
    loop {
        tokio::time::sleep(pause).await;
        let Some(limit) = limit.upgrade() else { return };
        let is_used = limit.is_used();
        if !is_used && !was_used {
            continue;
        }
        was_used = is_used;
        let path = path.clone();
        let checked = tokio::task::spawn_blocking(move || {
            let began = Instant::now();
            if let Err(error) = check(&path, &limit) {
                tracing::warn!(folder = %path.display(), %error, "cannot measure or empty a volume");
            }
            began.elapsed()
        });
        let took = checked.await.unwrap_or_default();
        pause = PAUSE.max(took.saturating_mul(SHARE)).min(20 * PAUSE);
    }
}

/// Empties the folder if it exceeds its limit.
fn check(path: &Path, limit: &VolumeLimit) -> io::Result<()> {
    let folder = match Dir::open_ambient_dir(path, ambient_authority()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        folder => folder?,
    };
    let size = measure(&folder, limit.max)?.saturating_add(size_of_deleted(path));
    if size > limit.max {
        // First, so that no instance finds the folder empty.
        limit.exceed();
        empty(&folder)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::Write as _;

    use super::super::VolumeUse;
    use super::*;

    async fn stopped(user: &VolumeUse) -> String {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            if let Err(error) = user.check() {
                return error.to_string();
            }
            assert!(Instant::now() < deadline, "not stopped");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    #[tokio::test]
    async fn a_folder_over_its_limit_is_emptied_and_its_users_are_stopped() {
        let folder = EphemeralFolder::new("tmp", 1 << 20).unwrap();
        let user = VolumeUse::new(folder.limit());
        fs::write(folder.path().join("small"), vec![1; 100_000]).unwrap();
        tokio::time::sleep(3 * PAUSE).await;
        assert!(user.check().is_ok());
        File::create(folder.path().join("sparse"))
            .unwrap()
            .set_len(1 << 40)
            .unwrap();
        assert_eq!(
            stopped(&user).await,
            "the volume 'tmp' exceeded its limit of 1048576 bytes and was emptied"
        );
        let later = VolumeUse::new(folder.limit());
        let deadline = Instant::now() + Duration::from_secs(20);
        while fs::read_dir(folder.path()).unwrap().count() > 0 {
            assert!(Instant::now() < deadline, "not emptied");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(later.check().is_ok(), "new instances run");
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_deleted_file_counts_while_it_is_open() {
        let folder = EphemeralFolder::new("tmp", 1 << 20).unwrap();
        let user = VolumeUse::new(folder.limit());
        let path = folder.path().join("file");
        let mut file = File::create(&path).unwrap();
        fs::remove_file(&path).unwrap();
        file.write_all(&vec![1; 2 << 20]).unwrap();
        stopped(&user).await;
    }
}
