//! The filesystem backend: for one host, or for hosts that share a folder.
//!
//! # Guarantees
//! A value that was set survives a crash of the host and of its machine. A reader gets either the old value or the new one.
//! Hosts that share a folder lose no counter updates if the file system supports locks. Capacity is limited only by the disk.
//!
//! # Layout
//! `ROOT/own/NAMESPACE/NAME/BUCKET/SHARD/KEY` and `ROOT/shared/BUCKET/SHARD/KEY`, with names encoded by
//! [`disk`](crate::plugin::disk). A key that is too long for a file name is stored under a digest; a second file with the
//! suffix `-key` contains the key. A shard contains the keys whose digests begin with the same byte.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::Semaphore;

use super::order::{PAGE, position};
use super::store::{Bucket, MAX_VALUE, Page, Store, StoreError, add};
use super::turns::Turns;
use crate::plugin::backends::{Provider, Settings, SettingsError};
use crate::plugin::disk::{FileName, Folders, StagedFile, create_folder, decode, encode, remove_file, sweep};
use crate::plugin::space::{SharedBuckets, Space};

/// Folder for files being written. No key can have this name.
const STAGING: &str = "%new";
/// Folder of the lock files of a bucket.
const LOCKS: &str = "%locks";
/// Most concurrent disk calls of one entry of a workload.
const CALLS: usize = 16;

/// Stores values in files.
///
/// | key | meaning |
/// |---|---|
/// | `root` | the folder, as an absolute path |
/// | `bucket`, `shared` | see [`Space`] |
pub struct Filesystem {
    folders: Folders,
    shared: SharedBuckets,
    /// Writers of this host wait here, without blocking threads.
    turns: Turns,
}

impl Filesystem {
    /// Creates the backend with the folders that entries may name and the buckets that they may share.
    pub fn new(folders: Folders, shared: SharedBuckets) -> Self {
        Self {
            folders,
            shared,
            turns: Turns::default(),
        }
    }
}

impl Provider<dyn Store> for Filesystem {
    fn kind(&self) -> &'static str {
        "filesystem"
    }

    fn keys(&self) -> &'static [&'static str] {
        &["root", "bucket", "shared"]
    }

    fn open(&self, settings: &Settings<'_>) -> Result<Arc<dyn Store>, SettingsError> {
        Ok(Arc::new(FileStore {
            root: self.folders.choose("root", settings.get("root"))?,
            space: self.shared.choose(settings)?,
            turns: self.turns.clone(),
            calls: Arc::new(Semaphore::new(CALLS)),
        }))
    }
}

struct FileStore {
    root: PathBuf,
    space: Space,
    turns: Turns,
    calls: Arc<Semaphore>,
}

#[async_trait]
impl Store for FileStore {
    async fn open(&self, identifier: &str) -> Result<Arc<dyn Bucket>, StoreError> {
        let bucket = encode(self.space.bucket(identifier));
        let path = match &self.space {
            Space::Own { namespace, name, .. } => self
                .root
                .join("own")
                .join(encode(namespace).as_str())
                .join(encode(name).as_str()),
            Space::Shared(_) => self.root.join("shared"),
        };
        let bucket = FileBucket {
            path: Arc::from(path.join(bucket.as_str())),
            turns: self.turns.clone(),
            calls: Arc::clone(&self.calls),
        };
        let path = Arc::clone(&bucket.path);
        bucket
            .call(move || {
                sweep(&path.join(STAGING));
                create_folder(&path)
            })
            .await?;
        Ok(Arc::new(bucket))
    }
}

#[derive(Clone)]
struct FileBucket {
    path: Arc<Path>,
    turns: Turns,
    calls: Arc<Semaphore>,
}

impl FileBucket {
    /// Runs a blocking call on a separate thread.
    async fn call<T, E>(&self, call: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, StoreError>
    where
        T: Send + 'static,
        E: Into<StoreError> + Send + 'static,
    {
        // The call continues on its thread even if the guest stops waiting, so the permit must be held there.
        let permit = Arc::clone(&self.calls).acquire_owned().await;
        let call = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            call()
        });
        match call.await {
            Ok(result) => result.map_err(Into::into),
            Err(_) => Err(StoreError::other("the store failed")),
        }
    }

    /// Changes the value of a key while holding its lock.
    async fn change<T: Send + 'static>(
        &self,
        key: &str,
        change: impl FnOnce(&KeyFile) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let file = KeyFile::new(&self.path, key);
        let number = Turns::of(&self.path.to_string_lossy(), key);
        let turn = self.turns.take(number).await;
        let locks = self.path.join(LOCKS);
        self.call(move || {
            let _turn = turn;
            let _lock = lock(&locks, number)?;
            change(&file)
        })
        .await
    }
}

/// Locks the keys of a turn against other hosts, until the file is dropped.
fn lock(locks: &Path, turn: usize) -> Result<File, StoreError> {
    let path = locks.join(turn.to_string());
    let open = || {
        File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
    };
    let file = match open() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create_folder(locks)?;
            open()?
        }
        file => file?,
    };
    match file.lock() {
        Err(error) if error.kind() != io::ErrorKind::Unsupported => Err(error.into()),
        _ => Ok(file),
    }
}

/// Paths of the files for a key.
struct KeyFile {
    key: String,
    value: PathBuf,
    /// File that contains the key, if the file name is a digest.
    long: Option<PathBuf>,
    staging: PathBuf,
}

impl KeyFile {
    fn new(bucket: &Path, key: &str) -> Self {
        let shard = bucket.join(shard_name(shard(position(key))));
        let name = encode(key);
        Self {
            key: key.to_owned(),
            value: shard.join(name.as_str()),
            long: match &name {
                FileName::Readable(_) => None,
                FileName::Digest(digest) => Some(shard.join(format!("{digest}-key"))),
            },
            staging: bucket.join(STAGING),
        }
    }

    fn read(&self) -> Result<Option<Bytes>, StoreError> {
        let file = match File::open(&self.value) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let mut value = Vec::new();
        file.take(MAX_VALUE as u64 + 1).read_to_end(&mut value)?;
        if value.len() > MAX_VALUE {
            return Err(StoreError::other(format!(
                "the value has more than {MAX_VALUE} bytes"
            )));
        }
        Ok(Some(value.into()))
    }

    fn write(&self, value: &[u8]) -> Result<(), StoreError> {
        if let Some(long) = self.long.as_ref().filter(|long| !long.exists()) {
            // Written first, so that no value exists without its key.
            self.put(long, self.key.as_bytes())?;
        }
        self.put(&self.value, value)
    }

    fn put(&self, path: &Path, content: &[u8]) -> Result<(), StoreError> {
        let mut staged = StagedFile::new(&self.staging)?;
        staged.file().write_all(content)?;
        staged.commit(path)?;
        Ok(())
    }

    fn remove(&self) -> Result<(), StoreError> {
        remove_file(&self.value)?;
        if let Some(long) = &self.long {
            remove_file(long)?;
        }
        Ok(())
    }
}

impl From<io::Error> for StoreError {
    /// Hides paths of the host.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::PermissionDenied {
            return Self::AccessDenied;
        }
        Self::other(format!("disk error: {}", error.kind()))
    }
}

fn shard(position: u64) -> u8 {
    position.to_be_bytes().first().copied().unwrap_or_default()
}

fn shard_name(shard: u8) -> String {
    format!("{shard:02x}")
}

/// Returns the keys of a shard, ordered by position.
fn shard_keys(bucket: &Path, shard: u8) -> Result<Vec<(u64, String)>, StoreError> {
    let folder = bucket.join(shard_name(shard));
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut keys = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        let Some(name) = name.to_str() else { continue };
        let key = match name.strip_prefix("%%") {
            Some(_) if name.ends_with("-key") => None,
            Some(_) => fs::read_to_string(folder.join(format!("{name}-key"))).ok(),
            None => decode(name),
        };
        keys.extend(key.map(|key| (position(&key), key)));
    }
    keys.sort_unstable();
    Ok(keys)
}

/// Returns the keys after `cursor`, the position of the last key of the previous page.
fn page(bucket: &Path, cursor: Option<u64>) -> Result<Page, StoreError> {
    let mut page = Page::default();
    for shard in cursor.map_or(0, shard)..=u8::MAX {
        let keys = shard_keys(bucket, shard)?;
        let after = |position: u64| cursor.is_none_or(|cursor| position > cursor);
        let mut keys = keys
            .into_iter()
            .filter(|(position, _)| after(*position))
            .peekable();
        while let Some((position, key)) = keys.next() {
            page.keys.push(key);
            let next = keys.peek().map(|(position, _)| *position);
            // Keys with the same position belong to the same page.
            if page.keys.len() >= PAGE && next != Some(position) {
                page.cursor = Some(position);
                return Ok(page);
            }
        }
    }
    Ok(page)
}

#[async_trait]
impl Bucket for FileBucket {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, StoreError> {
        let file = KeyFile::new(&self.path, key);
        self.call(move || file.read()).await
    }

    async fn set(&self, key: &str, value: Bytes) -> Result<(), StoreError> {
        self.change(key, move |file| file.write(&value)).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.change(key, KeyFile::remove).await
    }

    async fn exists(&self, key: &str) -> Result<bool, StoreError> {
        let file = KeyFile::new(&self.path, key);
        self.call(move || file.value.try_exists()).await
    }

    async fn list_keys(&self, cursor: Option<u64>) -> Result<Page, StoreError> {
        let path = Arc::clone(&self.path);
        self.call(move || page(&path, cursor)).await
    }

    async fn increment(&self, key: &str, delta: u64) -> Result<u64, StoreError> {
        self.change(key, move |file| {
            let sum = add(file.read()?.as_deref(), delta)?;
            file.write(sum.to_string().as_bytes())?;
            Ok(sum)
        })
        .await
    }
}

#[cfg(test)]
mod tests;
