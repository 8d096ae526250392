//! The in-memory backend: for development, and for data that may be lost.
//!
//! # Guarantees
//! Data is kept while a workload with the same namespace and name runs: a new version that starts before the old one stops
//! keeps the data. The memory per workload is bounded: everything that is held counts, including names of buckets, and deleted
//! data does not.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::{Mutex, MutexGuard};

use super::store::{Bucket, Page, Store, StoreError, add};
use crate::plugin::backends::{Provider, Settings, SettingsError};
use crate::plugin::charge::{Budget, Charge, Full, entry};
use crate::plugin::space::{Owner, SPACE_KEYS, SharedBuckets, Space};
use crate::weak_map::WeakMap;

/// Default limit per workload for keys and values, in bytes.
const DEFAULT_CAPACITY: usize = 64 << 20;

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

    /// Creates the backend with a limit of `capacity` bytes per workload and per shared bucket. Keys, values, names of
    /// buckets, and 256 bytes for each key and bucket count.
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
            budget: Budget::new(self.capacity as u64),
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
    budget: Arc<Budget>,
    buckets: Mutex<Buckets>,
}

/// Maps are trees, because these release memory when entries are removed.
#[derive(Default)]
struct Buckets {
    /// Buckets that have keys.
    by_name: BTreeMap<Box<str>, Values>,
    /// Number of the last new key in any bucket.
    last: u64,
}

struct Values {
    by_key: BTreeMap<Arc<str>, Value>,
    /// Keys in insertion order, by number. A cursor is the number of the last key of a page.
    order: BTreeMap<u64, Arc<str>>,
    _charge: Charge,
}

struct Value {
    number: u64,
    bytes: Bytes,
    charge: Charge,
}

impl From<Full> for StoreError {
    fn from(full: Full) -> Self {
        Self::other(full.to_string())
    }
}

impl Data {
    fn lock(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock()
    }

    fn set(&self, buckets: &mut Buckets, bucket: &str, key: &str, bytes: Bytes) -> Result<(), StoreError> {
        let size = entry([key.len(), bytes.len()]);
        let values = buckets.by_name.get_mut(bucket);
        if let Some(value) = values.and_then(|values| values.by_key.get_mut(key)) {
            value.charge.resize(size)?;
            value.bytes = bytes;
            return Ok(());
        }
        // Charged before anything is added.
        let charge = self.budget.charge(size)?;
        if !buckets.by_name.contains_key(bucket) {
            let values = Values {
                by_key: BTreeMap::new(),
                order: BTreeMap::new(),
                _charge: self.budget.charge(entry([bucket.len()]))?,
            };
            buckets.by_name.insert(bucket.into(), values);
        }
        let Some(values) = buckets.by_name.get_mut(bucket) else {
            return Err(StoreError::NoSuchStore);
        };
        buckets.last += 1;
        let (number, key) = (buckets.last, Arc::<str>::from(key));
        values.order.insert(number, Arc::clone(&key));
        values.by_key.insert(
            key,
            Value {
                number,
                bytes,
                charge,
            },
        );
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
        }
        if values.by_key.is_empty() {
            buckets.by_name.remove(&self.name);
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

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: u64 = 1 << 20;

    fn store() -> MemoryStore {
        MemoryStore {
            data: Arc::new(Data {
                budget: Budget::new(LIMIT),
                buckets: Mutex::default(),
            }),
            space: Space::Own {
                namespace: String::new(),
                name: String::new(),
                bucket: None,
            },
        }
    }

    #[tokio::test]
    async fn buckets_and_keys_count_even_without_values() {
        let store = store();
        let mut set = 0;
        let refused = loop {
            let bucket = store.open(&format!("{set:01000}")).await.unwrap();
            match bucket.set("k", Bytes::new()).await {
                Ok(()) => set += 1,
                Err(refused) => break refused,
            }
        };
        assert!(
            refused
                .to_string()
                .contains("would exceed its limit of 1048576 bytes"),
            "{refused}"
        );
        assert!((500..700).contains(&set), "{set}");
        let held = || store.data.lock().by_name.len();
        assert_eq!(held(), set, "a refused key leaves no bucket behind");
        for number in 0..set {
            let bucket = store.open(&format!("{number:01000}")).await.unwrap();
            bucket.delete("k").await.unwrap();
        }
        assert_eq!((held(), store.data.budget.used()), (0, 0));
    }

    #[tokio::test]
    async fn a_replaced_value_counts_once() {
        let store = store();
        let bucket = store.open("b").await.unwrap();
        for _ in 0..3 {
            bucket.set("k", vec![0; 900_000].into()).await.unwrap();
        }
        assert!(bucket.set("k", vec![0; 1_100_000].into()).await.is_err());
        assert_eq!(
            bucket.get("k").await.unwrap().unwrap().len(),
            900_000,
            "unchanged"
        );
        bucket.set("k", Bytes::new()).await.unwrap();
        assert!(store.data.budget.used() < 1000);
    }

    #[tokio::test]
    async fn a_listing_continues_when_a_bucket_was_emptied() {
        let store = store();
        let bucket = store.open("b").await.unwrap();
        for number in 0..=PAGE {
            bucket.set(&number.to_string(), Bytes::new()).await.unwrap();
        }
        let cursor = bucket.list_keys(None).await.unwrap().cursor;
        for number in 0..=PAGE {
            bucket.delete(&number.to_string()).await.unwrap();
        }
        bucket.set("new", Bytes::new()).await.unwrap();
        assert_eq!(bucket.list_keys(cursor).await.unwrap().keys, ["new"]);
    }
}
