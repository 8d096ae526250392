//! Values that live for as long as somebody has them, found by key.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::Hash;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

/// Shared values by key.
///
/// # Guarantees
/// Everybody who asks for a key while somebody has its value gets that value. The map keeps no value alive, and forgets the
/// keys of those that are gone when the next one comes.
#[derive(Debug)]
pub(crate) struct WeakMap<K, V>(Mutex<HashMap<K, Weak<V>>>);

impl<K, V> Default for WeakMap<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V> WeakMap<K, V> {
    /// The value of a key, if somebody has it.
    pub(crate) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<Arc<V>>
    where
        K: Borrow<Q>,
    {
        self.0.lock().get(key)?.upgrade()
    }

    /// The value of a key that somebody has, or what `make` makes. Others wait meanwhile.
    pub(crate) fn get_or(&self, key: K, make: impl FnOnce() -> V) -> Arc<V> {
        let Ok(value) = self.get_or_try(key, || Ok::<_, Infallible>(make()));
        value
    }

    /// The same where `make` can fail.
    ///
    /// # Errors
    /// That of `make`.
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

    /// How many keys it knows.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.0.lock().len()
    }

    /// Let others find this value.
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
    fn a_value_is_shared_while_somebody_has_it_and_forgotten_then() {
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
        assert_eq!(map.len(), 1, "keys without a value are forgotten");
    }
}
