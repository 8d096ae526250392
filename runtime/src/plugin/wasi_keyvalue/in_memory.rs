//! The in-memory backend: for development, and for data that may be lost.
//!
//! # Guarantees
//! Data is kept while a workload with the same namespace and name runs: a new version that starts before the old one stops
//! keeps the data. The memory per workload is bounded.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::{Mutex, MutexGuard};

use super::store::{Bucket, Page, Store, StoreError, add};
use crate::plugin::backends::{Provider, Settings, SettingsError};
use crate::plugin::space::{Owner, SPACE_KEYS, SharedBuckets, Space};
use crate::weak_map::WeakMap;

/// Default limit per workload for keys and values, in bytes.
const DEFAULT_CAPACITY: usize = 64 << 20;

/// Bytes counted for each key in addition to key and value.
const OVERHEAD: usize = 128;

/// Keys per page.
const PAGE: usize = 1000;

/// Stores values in memory.
///
/// The keys of `config` are those of [`Space`].
pub struct InMemory {
    capacity: usize,
    shared: SharedBuckets,
    by_owner: WeakMap<Owner, Data>,
}

impl InMemory {
    /// Creates the backend with a limit of 64 MiB per workload, and without shared buckets.
    pub fn new() -> Self {
        Self::with_capacity(DEFAULT_CAPACITY)
    }

    /// Creates the backend with a limit of `capacity` bytes per workload and per shared bucket. Keys, values, and 128 bytes for
    /// each key count.
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            capacity,
            shared: SharedBuckets::none(),
            by_owner: WeakMap::default(),
        }
    }

    /// Allows workloads to share these buckets.
    #[must_use]
    pub fn sharing(self, shared: SharedBuckets) -> Self {
        Self { shared, ..self }
    }

    fn data(&self, space: &Space) -> Arc<Data> {
        self.by_owner.get_or(space.owner(), || Data {
            capacity: self.capacity,
            buckets: Mutex::default(),
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
        &SPACE_KEYS
    }

    fn open(&self, settings: &Settings<'_>) -> Result<Arc<dyn Store>, SettingsError> {
        let space = self.shared.choose(settings)?;
        Ok(Arc::new(MemoryStore {
            data: self.data(&space),
            space,
        }))
    }
}

struct MemoryStore {
    data: Arc<Data>,
    space: Space,
}

#[async_trait]
impl Store for MemoryStore {
    async fn open(&self, identifier: &str) -> Result<Arc<dyn Bucket>, StoreError> {
        Ok(Arc::new(MemoryBucket {
            data: Arc::clone(&self.data),
            name: self.space.bucket(identifier).into(),
        }))
    }
}

/// The data of one owner.
struct Data {
    capacity: usize,
    buckets: Mutex<Buckets>,
}

#[derive(Default)]
struct Buckets {
    used: usize,
    by_name: HashMap<Box<str>, Values>,
}

#[derive(Default)]
struct Values {
    by_key: HashMap<Arc<str>, Value>,
    /// Keys in insertion order, by number. A cursor is the number of the last key of a page.
    order: BTreeMap<u64, Arc<str>>,
    last: u64,
}

struct Value {
    number: u64,
    bytes: Bytes,
}

fn cost(key: &str, value: &Bytes) -> usize {
    key.len() + value.len() + OVERHEAD
}

impl Data {
    fn lock(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock()
    }

    fn set(&self, buckets: &mut Buckets, bucket: &str, key: &str, bytes: Bytes) -> Result<(), StoreError> {
        let values = match buckets.by_name.get_mut(bucket) {
            Some(values) => values,
            None => buckets.by_name.entry(bucket.into()).or_default(),
        };
        let old = values.by_key.get(key).map_or(0, |value| cost(key, &value.bytes));
        let used = buckets.used.saturating_sub(old).saturating_add(cost(key, &bytes));
        if used > self.capacity {
            return Err(StoreError::other(format!(
                "the data of the workload would exceed its limit of {} bytes in memory",
                self.capacity
            )));
        }
        buckets.used = used;
        if let Some(value) = values.by_key.get_mut(key) {
            value.bytes = bytes;
            return Ok(());
        }
        values.last += 1;
        let (number, key) = (values.last, Arc::<str>::from(key));
        values.order.insert(number, Arc::clone(&key));
        values.by_key.insert(key, Value { number, bytes });
        Ok(())
    }
}

struct MemoryBucket {
    data: Arc<Data>,
    name: Box<str>,
}

#[async_trait]
impl Bucket for MemoryBucket {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, StoreError> {
        let buckets = self.data.lock();
        let value = buckets
            .by_name
            .get(&self.name)
            .and_then(|values| values.by_key.get(key));
        Ok(value.map(|value| value.bytes.clone()))
    }

    async fn set(&self, key: &str, value: Bytes) -> Result<(), StoreError> {
        let mut buckets = self.data.lock();
        self.data.set(&mut buckets, &self.name, key, value)
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        let mut buckets = self.data.lock();
        let Some(values) = buckets.by_name.get_mut(&self.name) else {
            return Ok(());
        };
        if let Some(value) = values.by_key.remove(key) {
            values.order.remove(&value.number);
            buckets.used = buckets.used.saturating_sub(cost(key, &value.bytes));
        }
        Ok(())
    }

    async fn exists(&self, key: &str) -> Result<bool, StoreError> {
        let buckets = self.data.lock();
        let values = buckets.by_name.get(&self.name);
        Ok(values.is_some_and(|values| values.by_key.contains_key(key)))
    }

    async fn list_keys(&self, cursor: Option<u64>) -> Result<Page, StoreError> {
        let buckets = self.data.lock();
        let Some(values) = buckets.by_name.get(&self.name) else {
            return Ok(Page::default());
        };
        let after = cursor.map_or(0, |cursor| cursor.saturating_add(1));
        let mut rest = values.order.range(after..);
        let mut page = Page::default();
        let mut last = None;
        for (number, key) in rest.by_ref().take(PAGE) {
            page.keys.push(key.to_string());
            last = Some(*number);
        }
        page.cursor = last.filter(|_| rest.next().is_some());
        Ok(page)
    }

    async fn increment(&self, key: &str, delta: u64) -> Result<u64, StoreError> {
        let mut buckets = self.data.lock();
        let value = buckets
            .by_name
            .get(&self.name)
            .and_then(|values| values.by_key.get(key));
        let sum = add(value.map(|value| value.bytes.as_ref()), delta)?;
        self.data
            .set(&mut buckets, &self.name, key, sum.to_string().into())?;
        Ok(sum)
    }
}
