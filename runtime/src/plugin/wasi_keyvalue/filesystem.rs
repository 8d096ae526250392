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

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use cap_std::fs::Dir;
use tokio::sync::Semaphore;

use super::order::{PAGE, position};
use super::store::{Bucket, MAX_KEY, MAX_VALUE, Page, Store, StoreError, add};
use super::turns::Turns;
use crate::claims::FolderUse;
use crate::plugin::backends::{Provider, Settings, SettingsError};
use crate::plugin::disk::{
    FileName, Folders, Place, Root, StagedFile, create_folder, decode, encode, lock_file, read_small,
    remove_file, sweep,
};
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
            root: self
                .folders
                .claim("root", settings.get("root"), FolderUse::Keyvalue)?,
            space: self.shared.choose(settings)?,
            turns: self.turns.clone(),
            calls: Arc::new(Semaphore::new(CALLS)),
        }))
    }
}

struct FileStore {
    root: Root,
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
                .place("own")
                .join(encode(namespace).as_str())
                .join(encode(name).as_str()),
            Space::Shared(_) => self.root.place("shared"),
        };
        let bucket = FileBucket {
            place: Arc::new(path.join(bucket.as_str())),
            turns: self.turns.clone(),
            calls: Arc::clone(&self.calls),
        };
        let place = Arc::clone(&bucket.place);
        bucket
            .call(move || {
                let folder = place.create()?;
                sweep(&folder, STAGING);
                io::Result::Ok(())
            })
            .await?;
        Ok(Arc::new(bucket))
    }
}

#[derive(Clone)]
struct FileBucket {
    place: Arc<Place>,
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

    /// Reads from the folder of the bucket.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Dir) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let place = Arc::clone(&self.place);
        self.call(move || read(&place.open()?)).await
    }

    /// Changes the value of a key while holding its lock.
    async fn change<T: Send + 'static>(
        &self,
        key: &str,
        change: impl FnOnce(&KeyFile, &Dir) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let file = KeyFile::new(key);
        let number = Turns::of(&self.place.name(), key);
        let turn = self.turns.take(number).await;
        let place = Arc::clone(&self.place);
        self.call(move || {
            let _turn = turn;
            let bucket = place.create()?;
            create_folder(&bucket, Path::new(LOCKS))?;
            // Locks the key against other hosts.
            let _lock = lock_file(&bucket.open_dir(LOCKS)?, &number.to_string())?;
            change(&file, &bucket)
        })
        .await
    }
}

/// The names of the files for a key.
struct KeyFile {
    key: String,
    shard: String,
    value: String,
    /// File that contains the key, if the file name is a digest.
    long: Option<String>,
}

impl KeyFile {
    fn new(key: &str) -> Self {
        let name = encode(key);
        Self {
            key: key.to_owned(),
            shard: shard_name(shard(position(key))),
            value: name.as_str().to_owned(),
            long: match &name {
                FileName::Readable(_) => None,
                FileName::Digest(digest) => Some(format!("{digest}-key")),
            },
        }
    }

    /// Opens the folder of the key; `None` if it does not exist.
    fn shard(&self, bucket: &Dir) -> io::Result<Option<Dir>> {
        match bucket.open_dir(&self.shard) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            shard => shard.map(Some),
        }
    }

    fn exists(&self, bucket: &Dir) -> Result<bool, StoreError> {
        let shard = self.shard(bucket)?;
        Ok(shard.map_or(Ok(false), |shard| shard.try_exists(&self.value))?)
    }

    fn read(&self, bucket: &Dir) -> Result<Option<Bytes>, StoreError> {
        let Some(shard) = self.shard(bucket)? else {
            return Ok(None);
        };
        match read_small(&shard, &self.value, MAX_VALUE) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Err(StoreError::other(format!(
                "the value has more than {MAX_VALUE} bytes"
            ))),
            value => Ok(Some(value?.into())),
        }
    }

    fn write(&self, bucket: &Dir, value: &[u8]) -> Result<(), StoreError> {
        create_folder(bucket, Path::new(&self.shard))?;
        let shard = bucket.open_dir(&self.shard)?;
        let put = |name: &str, content: &[u8]| {
            let mut staged = StagedFile::new(bucket, STAGING)?;
            staged.file().write_all(content)?;
            staged.commit(&shard, name)
        };
        if let Some(long) = self.long.as_ref().filter(|long| !shard.exists(long)) {
            // Written first, so that no value exists without its key.
            put(long, self.key.as_bytes())?;
        }
        Ok(put(&self.value, value)?)
    }

    fn remove(&self, bucket: &Dir) -> Result<(), StoreError> {
        let Some(shard) = self.shard(bucket)? else {
            return Ok(());
        };
        remove_file(&shard, &self.value)?;
        if let Some(long) = &self.long {
            remove_file(&shard, long)?;
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
fn shard_keys(bucket: &Dir, shard: u8) -> Result<Vec<(u64, String)>, StoreError> {
    let folder = match bucket.open_dir(shard_name(shard)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        folder => folder?,
    };
    let long = |name: &str| {
        let key = read_small(&folder, &format!("{name}-key"), MAX_KEY).ok()?;
        String::from_utf8(key).ok()
    };
    let mut keys = Vec::new();
    for entry in folder.entries()? {
        let name = entry?.file_name();
        let Some(name) = name.to_str() else { continue };
        let key = match name.strip_prefix("%%") {
            Some(_) if name.ends_with("-key") => None,
            Some(_) => long(name),
            None => decode(name),
        };
        keys.extend(key.map(|key| (position(&key), key)));
    }
    keys.sort_unstable();
    Ok(keys)
}

/// Returns the keys after `cursor`, the position of the last key of the previous page.
fn page(bucket: &Dir, cursor: Option<u64>) -> Result<Page, StoreError> {
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
        let file = KeyFile::new(key);
        self.read(move |bucket| file.read(bucket)).await
    }

    async fn set(&self, key: &str, value: Bytes) -> Result<(), StoreError> {
        self.change(key, move |file, bucket| file.write(bucket, &value))
            .await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.change(key, KeyFile::remove).await
    }

    async fn exists(&self, key: &str) -> Result<bool, StoreError> {
        let file = KeyFile::new(key);
        self.read(move |bucket| file.exists(bucket)).await
    }

    async fn list_keys(&self, cursor: Option<u64>) -> Result<Page, StoreError> {
        self.read(move |bucket| page(bucket, cursor)).await
    }

    async fn increment(&self, key: &str, delta: u64) -> Result<u64, StoreError> {
        self.change(key, move |file, bucket| {
            let sum = add(file.read(bucket)?.as_deref(), delta)?;
            file.write(bucket, sum.to_string().as_bytes())?;
            Ok(sum)
        })
        .await
    }
}

#[cfg(test)]
mod tests;
