//! Locks that serialize the writers of this host, so that they do not cause each other to retry.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard};

/// Number of locks. Writers of different keys wait for each other only if their keys share a lock.
const TURNS: usize = 64;

/// The locks.
#[derive(Clone)]
pub(super) struct Turns(Arc<[Arc<Mutex<()>>; TURNS]>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(std::array::from_fn(|_| Arc::default())))
    }
}

impl Turns {
    /// Returns the number of the lock for a key of a bucket.
    pub(super) fn of(bucket: &str, key: &str) -> usize {
        let mut hasher = DefaultHasher::new();
        (bucket, key).hash(&mut hasher);
        usize::try_from(hasher.finish() % TURNS as u64).unwrap_or_default()
    }

    /// Waits for a lock.
    pub(super) async fn take(&self, turn: usize) -> Option<OwnedMutexGuard<()>> {
        Some(Arc::clone(self.0.get(turn)?).lock_owned().await)
    }
}
