//! Turns of the writers of this host, so that they do not make each other try again.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard};

/// Writers of different keys wait for each other only where their keys have the same turn.
const TURNS: usize = 64;

/// Who may write.
#[derive(Clone)]
pub(super) struct Turns(Arc<[Arc<Mutex<()>>; TURNS]>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(std::array::from_fn(|_| Arc::default())))
    }
}

impl Turns {
    /// Which turn a key of a bucket has.
    pub(super) fn of(bucket: &str, key: &str) -> usize {
        let mut hasher = DefaultHasher::new();
        (bucket, key).hash(&mut hasher);
        usize::try_from(hasher.finish() % TURNS as u64).unwrap_or_default()
    }

    /// Wait for a turn.
    pub(super) async fn take(&self, turn: usize) -> Option<OwnedMutexGuard<()>> {
        Some(Arc::clone(self.0.get(turn)?).lock_owned().await)
    }
}
