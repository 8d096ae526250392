//! A map of shared values that does not keep them alive.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::Hash;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

/// Shared values by key.
///
/// # Guarantees
/// While a value is in use, every lookup of its key returns that value. The map does not keep values alive. Keys of dropped
/// values are removed by the next insertion.
#[derive(Debug)]
pub(crate) struct WeakMap<K, V>(Mutex<HashMap<K, Weak<V>>>);

impl<K, V> Default for WeakMap<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V> WeakMap<K, V> {
    /// Returns the value of a key, if it is in use.
    pub(crate) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<Arc<V>>
    where
        K: Borrow<Q>,
    {
        self.0.lock().get(key)?.upgrade()
    }

    /// Returns the value of a key if it is in use; otherwise inserts the value that `make` returns. Holds the lock of the map
    /// while `make` runs.
    pub(crate) fn get_or(&self, key: K, make: impl FnOnce() -> V) -> Arc<V> {
        let Ok(value) = self.get_or_try(key, || Ok::<_, Infallible>(make()));
        value
    }

    /// Like [`get_or`](Self::get_or), with a fallible `make`.
    ///
    /// # Errors
    /// Returns the error of `make`.
    pub(crate) fn get_or_try<E>(&self, key: K, make: impl FnOnce() -> Result<V, E>) -> Result<Arc<V>, E> {
        let mut values = self.0.lock();
        if let Some(value) = values.get(&key).and_then(Weak::upgrade) {
            return Ok(value);
        }
        values.retain(|_, value| value.strong_count() > 0);
        let value = Arc::new(make()?);
        values.insert(key, Arc::downgrade(&value));
        Ok(value)
    }

    /// Number of keys, including those of dropped values.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.0.lock().len()
    }

    /// Inserts a value, without keeping it alive.
    pub(crate) fn insert(&self, key: K, value: &Arc<V>) {
        let mut values = self.0.lock();
        values.retain(|_, value| value.strong_count() > 0);
        values.insert(key, Arc::downgrade(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_shared_while_it_is_in_use() {
        let map = WeakMap::<&str, u32>::default();
        let one = map.get_or("a", || 1);
        assert!(Arc::ptr_eq(&one, &map.get_or("a", || 2)));
        assert_eq!(map.get("a").as_deref(), Some(&1));
        drop(one);
        assert!(map.get("a").is_none());
        assert_eq!(map.get_or_try("b", || Err::<u32, _>("no")).err(), Some("no"));
        let three = Arc::new(3);
        map.insert("c", &three);
        assert_eq!(map.get("c").as_deref(), Some(&3));
        assert_eq!(map.len(), 1, "keys of dropped values are removed");
    }
}
