//! Paging for backends that list keys unordered or all at once.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;

use super::order::{PAGE, position};
use super::store::{Page, StoreError};

/// Most bytes of keys cached per listing.
const MAX_CACHED: usize = 8 << 20;
/// Bytes counted for each key in addition to its length, for the map and the vector that hold it.
const OVERHEAD: usize = 192;
/// Most listings cached per entry of a workload.
const LISTINGS: usize = 4;

/// The first keys of a bucket after a position, as many as fit.
pub(super) struct Selection {
    after: Option<u64>,
    /// Keys at or after this position did not fit.
    cut: Option<u64>,
    keys: BTreeMap<u64, Vec<String>>,
    bytes: usize,
    limit: usize,
}

impl Selection {
    pub(super) fn after(cursor: Option<u64>) -> Self {
        Self {
            after: cursor,
            cut: None,
            keys: BTreeMap::new(),
            bytes: 0,
            limit: MAX_CACHED,
        }
    }

    /// Adds a key of the bucket.
    pub(super) fn add(&mut self, key: String) {
        let position = position(&key);
        let is_before = self.after.is_some_and(|after| position <= after);
        if is_before || self.cut.is_some_and(|cut| position >= cut) {
            return;
        }
        let keys = self.keys.entry(position).or_default();
        // Some backends list a key twice.
        if keys.contains(&key) {
            return;
        }
        self.bytes += key.len() + OVERHEAD;
        keys.push(key);
        while self.bytes > self.limit && self.keys.len() > 1 {
            let Some((position, keys)) = self.keys.pop_last() else {
                return;
            };
            self.bytes -= keys.iter().map(|key| key.len() + OVERHEAD).sum::<usize>();
            self.cut = Some(position);
        }
    }

    fn answers(&self, cursor: Option<u64>) -> bool {
        let Some(cursor) = cursor else { return false };
        // There must be more keys in the selection, or it must be complete.
        let last = self.keys.last_key_value().map(|(position, _)| *position);
        self.after.is_none_or(|after| after <= cursor)
            && (self.cut.is_none() || last.is_some_and(|last| cursor < last))
    }

    fn page(&self, cursor: Option<u64>) -> Page {
        let mut page = Page::default();
        let start = cursor.map_or(0, |cursor| cursor.saturating_add(1));
        let mut rest = self.keys.range(start..);
        for (position, keys) in rest.by_ref() {
            page.keys.extend(keys.iter().cloned());
            page.cursor = Some(*position);
            if page.keys.len() >= PAGE {
                break;
            }
        }
        if rest.next().is_none() && self.cut.is_none() {
            page.cursor = None;
        }
        page
    }
}

/// Cache of listings, so that the next page does not need a new listing.
#[derive(Default)]
pub(super) struct Listings {
    /// Newest last.
    by_bucket: Mutex<VecDeque<(String, Arc<Selection>)>>,
}

impl Listings {
    /// Returns the keys of `bucket` after `cursor`. `list` adds all keys of the bucket to a selection.
    pub(super) async fn page(
        &self,
        bucket: &str,
        cursor: Option<u64>,
        list: impl AsyncFnOnce(&mut Selection) -> Result<(), StoreError>,
    ) -> Result<Page, StoreError> {
        let cached = {
            let by_bucket = self.by_bucket.lock();
            let found = by_bucket.iter().find(|(name, _)| name == bucket);
            found.map(|(_, selection)| Arc::clone(selection))
        };
        if let Some(selection) = cached.filter(|selection| selection.answers(cursor)) {
            let page = selection.page(cursor);
            if page.cursor.is_none() {
                self.forget(bucket);
            }
            return Ok(page);
        }
        let mut selection = Selection::after(cursor);
        list(&mut selection).await?;
        let page = selection.page(cursor);
        self.forget(bucket);
        if page.cursor.is_some() {
            let mut by_bucket = self.by_bucket.lock();
            if by_bucket.len() >= LISTINGS {
                by_bucket.pop_front();
            }
            by_bucket.push_back((bucket.to_owned(), Arc::new(selection)));
        }
        Ok(page)
    }

    fn forget(&self, bucket: &str) {
        let mut by_bucket = self.by_bucket.lock();
        by_bucket.retain(|(name, _)| name != bucket);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Returns all keys, read in pages, and how often the backend had to list them.
    async fn all(count: usize, limit: usize) -> (Vec<String>, usize) {
        let (listings, listed) = (Listings::default(), AtomicUsize::new(0));
        let (mut keys, mut cursor) = (Vec::new(), None);
        loop {
            let list = async |selection: &mut Selection| {
                listed.fetch_add(1, Ordering::Relaxed);
                selection.limit = limit;
                // Twice, as some backends do.
                (0..count)
                    .chain(0..count.min(2))
                    .for_each(|number| selection.add(format!("key {number}")));
                Ok(())
            };
            let page = listings.page("b", cursor, list).await.unwrap();
            keys.extend(page.keys);
            cursor = page.cursor;
            if cursor.is_none() {
                let cached = listings.by_bucket.lock().len();
                assert_eq!(cached, 0, "a finished listing is removed from the cache");
                return (keys, listed.into_inner());
            }
        }
    }

    #[tokio::test]
    async fn every_key_is_listed_once_with_few_listings() {
        for (count, limit, listings) in [
            (0, MAX_CACHED, 1),
            (1, MAX_CACHED, 1),
            (PAGE, MAX_CACHED, 1),
            (PAGE + 1, MAX_CACHED, 1),
            (10_000, MAX_CACHED, 1),
            // About 2,000 keys are cached.
            (10_000, 2_000 * (8 + OVERHEAD), 5),
            (100, 0, 100),
        ] {
            let (keys, listed) = all(count, limit).await;
            assert_eq!(keys.len(), count);
            assert_eq!(keys.iter().collect::<HashSet<_>>().len(), count);
            assert!(listed <= listings + 1, "{count} keys, {limit} bytes: {listed}");
        }
    }

    #[tokio::test]
    async fn the_number_of_cached_listings_is_bounded() {
        let listings = Listings::default();
        for bucket in 0..10 {
            let list = async |selection: &mut Selection| {
                (0..=PAGE).for_each(|number| selection.add(number.to_string()));
                Ok(())
            };
            let page = listings.page(&bucket.to_string(), None, list).await.unwrap();
            assert!(page.cursor.is_some());
        }
        assert_eq!(listings.by_bucket.lock().len(), LISTINGS);
    }
}
