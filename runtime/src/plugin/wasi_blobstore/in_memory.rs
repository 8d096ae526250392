//! The in-memory backend: for development, and for data that may be lost.
//!
//! # Guarantees
//! Data is kept while a workload with the same namespace and name runs: a new version that starts before the old one stops
//! keeps the data. The memory per workload is bounded; a removed object counts until its last reader is done.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;
use std::time::SystemTime;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream;
use parking_lot::{Mutex, MutexGuard};

use super::read_only::{self, READ_ONLY};
use super::store::{BlobError, Container, Download, Names, ObjectInfo, Range, Store, Upload, seconds};
use crate::plugin::backends::{Provider, Settings, SettingsError};
use crate::plugin::charge::{Budget, Charge, Full, allocated, entry};
use crate::plugin::space::{Owner, SharedBuckets, Space};
use crate::weak_map::WeakMap;

/// Default limit per workload for objects and names, in bytes.
const DEFAULT_CAPACITY: u64 = 256 << 20;

/// Writes are combined into pieces of this many bytes; the last one may be shorter.
const PIECE: usize = 64 << 10;

/// Bytes counted for each piece in addition to its content.
const PIECE_OVERHEAD: u64 = 128;

/// Names per page.
const PAGE: usize = 1000;

/// Keeps objects in memory.
///
/// | key | meaning |
/// |---|---|
/// | `bucket`, `shared` | see [`Space`]; a bucket is a container |
/// | `read_only` | `true`: all writes are rejected |
pub struct InMemory {
    capacity: u64,
    shared: SharedBuckets,
    by_owner: WeakMap<Owner, Data>,
}

impl InMemory {
    /// Creates the backend with a limit of 256 MiB per workload, and without shared containers.
    pub fn new() -> Self {
        Self::with_capacity(DEFAULT_CAPACITY)
    }

    /// Creates the backend with a limit of `capacity` bytes per workload and per shared container. Object contents, names, and
    /// 256 bytes for each object and container count.
    pub fn with_capacity(capacity: u64) -> Self {
        Self {
            capacity,
            shared: SharedBuckets::none(),
            by_owner: WeakMap::default(),
        }
    }

    /// Allows workloads to share these containers.
    #[must_use]
    pub fn sharing(self, shared: SharedBuckets) -> Self {
        Self { shared, ..self }
    }

    fn data(&self, space: &Space) -> Arc<Data> {
        self.by_owner.get_or(space.owner(), || Data {
            budget: Budget::new(self.capacity),
            containers: Mutex::default(),
        })
    }
}

impl Default for InMemory {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider<dyn Store> for InMemory {
    fn kind(&self) -> &'static str {
        "in-memory"
    }

    fn keys(&self) -> &'static [&'static str] {
        &["bucket", "shared", READ_ONLY]
    }

    fn open(&self, settings: &Settings<'_>) -> Result<Arc<dyn Store>, SettingsError> {
        let space = self.shared.choose(settings)?;
        let store = MemoryStore {
            data: self.data(&space),
            space,
        };
        read_only::as_set(Arc::new(store), settings)
    }
}

/// The data of one owner.
struct Data {
    budget: Arc<Budget>,
    containers: Mutex<BTreeMap<String, Contents>>,
}

struct Contents {
    created_at: u64,
    objects: BTreeMap<Arc<str>, Arc<Object>>,
    _charge: Charge,
}

struct Object {
    info: ObjectInfo,
    pieces: Vec<Bytes>,
    _charge: Charge,
}

impl From<Full> for BlobError {
    fn from(full: Full) -> Self {
        Self::other(full.to_string())
    }
}

impl Data {
    fn containers(&self) -> MutexGuard<'_, BTreeMap<String, Contents>> {
        self.containers.lock()
    }
}

struct MemoryStore {
    data: Arc<Data>,
    space: Space,
}

impl MemoryStore {
    fn handle(&self, container: &str) -> Arc<dyn Container> {
        Arc::new(MemoryContainer {
            data: Arc::clone(&self.data),
            name: self.space.bucket(container).into(),
        })
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn create(&self, container: &str) -> Result<Arc<dyn Container>, BlobError> {
        let name = self.space.bucket(container);
        let mut containers = self.data.containers();
        if containers.contains_key(name) {
            return Err(BlobError::ContainerExists(container.to_owned()));
        }
        let contents = Contents {
            created_at: seconds(SystemTime::now()),
            objects: BTreeMap::new(),
            _charge: self.data.budget.charge(entry([name.len()]))?,
        };
        containers.insert(name.to_owned(), contents);
        Ok(self.handle(container))
    }

    async fn open(&self, container: &str) -> Result<Option<Arc<dyn Container>>, BlobError> {
        let found = self.data.containers().contains_key(self.space.bucket(container));
        Ok(found.then(|| self.handle(container)))
    }

    async fn delete(&self, container: &str) -> Result<(), BlobError> {
        let removed = self.data.containers().remove(self.space.bucket(container));
        removed
            .map(|_| ())
            .ok_or_else(|| BlobError::NoSuchContainer(container.to_owned()))
    }
}

struct MemoryContainer {
    data: Arc<Data>,
    name: Box<str>,
}

impl MemoryContainer {
    /// Runs `act` on the contents of the container.
    fn with<T>(&self, act: impl FnOnce(&mut Contents) -> T) -> Result<T, BlobError> {
        with(&self.data, &self.name, act)
    }
}

fn with<T>(data: &Data, name: &str, act: impl FnOnce(&mut Contents) -> T) -> Result<T, BlobError> {
    let mut containers = data.containers();
    let contents = containers.get_mut(name);
    let contents = contents.ok_or_else(|| BlobError::NoSuchContainer(name.to_owned()))?;
    Ok(act(contents))
}

#[async_trait]
impl Container for MemoryContainer {
    fn place(&self) -> String {
        format!("memory {:p} {}", Arc::as_ptr(&self.data), self.name)
    }

    async fn created_at(&self) -> Result<u64, BlobError> {
        self.with(|contents| contents.created_at)
    }

    async fn info(&self, object: &str) -> Result<Option<ObjectInfo>, BlobError> {
        self.with(|contents| contents.objects.get(object).map(|object| object.info))
    }

    async fn read(&self, object: &str, range: Range) -> Result<Download, BlobError> {
        let found = self.with(|contents| contents.objects.get(object).cloned())?;
        let found = found.ok_or_else(|| BlobError::NoSuchObject(object.to_owned()))?;
        let size = range.length(found.info.size)?;
        Ok(Download {
            size,
            body: stream::iter(Pieces {
                skip: range.start,
                object: found,
                next: 0,
            })
            .boxed(),
        })
    }

    async fn write(&self, object: &str) -> Result<Box<dyn Upload>, BlobError> {
        self.with(|_| ())?;
        Ok(Box::new(MemoryUpload {
            charge: self.data.budget.charge(entry([object.len()]))?,
            data: Arc::clone(&self.data),
            container: self.name.clone(),
            name: object.into(),
            size: 0,
            pieces: Vec::new(),
            last: Vec::new(),
        }))
    }

    async fn list(&self) -> Result<Names, BlobError> {
        self.with(|_| ())?;
        let from = (Arc::clone(&self.data), self.name.clone(), Bound::Unbounded);
        let pages = stream::try_unfold(from, async |(data, name, after): (_, _, Bound<Arc<str>>)| {
            let page: Vec<Arc<str>> = with(&data, &name, |contents| {
                let rest = contents.objects.range((after, Bound::Unbounded));
                rest.take(PAGE).map(|(name, _)| Arc::clone(name)).collect()
            })?;
            let Some(last) = page.last() else {
                return Ok(None);
            };
            let after = Bound::Excluded(Arc::clone(last));
            let page = page.iter().map(ToString::to_string).collect();
            Ok(Some((page, (data, name, after))))
        });
        Ok(pages.boxed())
    }

    async fn delete(&self, object: &str) -> Result<(), BlobError> {
        self.with(|contents| contents.objects.remove(object)).map(|_| ())
    }

    async fn clear(&self) -> Result<(), BlobError> {
        self.with(|contents| std::mem::take(&mut contents.objects))
            .map(|_| ())
    }
}

/// Iterates over the content of an object, starting at an offset.
struct Pieces {
    object: Arc<Object>,
    next: usize,
    skip: u64,
}

impl Iterator for Pieces {
    type Item = Result<Bytes, BlobError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let piece = self.object.pieces.get(self.next)?;
            self.next += 1;
            let skip = usize::try_from(self.skip).unwrap_or(usize::MAX).min(piece.len());
            self.skip -= skip as u64;
            if skip < piece.len() {
                return Some(Ok(piece.slice(skip..)));
            }
        }
    }
}

struct MemoryUpload {
    data: Arc<Data>,
    container: Box<str>,
    name: Arc<str>,
    size: u64,
    pieces: Vec<Bytes>,
    last: Vec<u8>,
    charge: Charge,
}

#[async_trait]
impl Upload for MemoryUpload {
    async fn write(&mut self, bytes: Bytes) -> Result<(), BlobError> {
        self.charge.grow(bytes.len() as u64)?;
        self.size += bytes.len() as u64;
        let mut rest = &*bytes;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(PIECE.saturating_sub(self.last.len())));
            self.last.extend_from_slice(now);
            rest = later;
            if self.last.len() >= PIECE {
                self.charge.grow(PIECE_OVERHEAD)?;
                // Copied, so that a piece has no unused capacity.
                self.pieces.push(Bytes::copy_from_slice(&self.last));
                self.last.clear();
            }
        }
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<(), BlobError> {
        let mut this = *self;
        if !this.last.is_empty() {
            let unused = allocated(this.last.len()).saturating_sub(this.last.len() as u64);
            this.charge.grow(PIECE_OVERHEAD.saturating_add(unused))?;
            this.pieces.push(Bytes::copy_from_slice(&this.last));
        }
        let object = Arc::new(Object {
            info: ObjectInfo {
                created_at: seconds(SystemTime::now()),
                size: this.size,
            },
            pieces: this.pieces,
            _charge: this.charge,
        });
        let put = |contents: &mut Contents| contents.objects.insert(this.name, object);
        with(&this.data, &this.container, put).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn names_and_pieces_count_and_removed_data_does_not() {
        let data = Arc::new(Data {
            budget: Budget::new(1 << 20),
            containers: Mutex::default(),
        });
        let store = MemoryStore {
            data: Arc::clone(&data),
            space: Space::Own {
                namespace: String::new(),
                name: String::new(),
                bucket: None,
            },
        };
        let container = store.create("c").await.unwrap();
        let mut count = 0;
        let refused = loop {
            let written = async {
                let mut upload = container.write(&format!("{count:01000}")).await?;
                upload.write(Bytes::from_static(b"x")).await?;
                upload.commit().await
            };
            match written.await {
                Ok(()) => count += 1,
                Err(refused) => break refused,
            }
        };
        assert!(
            refused
                .to_string()
                .contains("would exceed its limit of 1048576 bytes"),
            "{refused}"
        );
        assert!((500..800).contains(&count), "{count}");
        container.clear().await.unwrap();
        let mut upload = container.write("large").await.unwrap();
        for _ in 0..10 {
            upload.write(vec![1; 99_999].into()).await.unwrap();
        }
        upload.commit().await.unwrap();
        let mut read = container.read("large", Range::ALL).await.unwrap();
        assert_eq!(read.size, 999_990);
        let mut length = 0;
        while let Some(piece) = read.body.next().await {
            length += piece.unwrap().len();
        }
        assert_eq!(length, 999_990);
        drop(read);
        store.delete("c").await.unwrap();
        assert_eq!(data.budget.used(), 0);
    }
}
