//! Turns for work, of which each namespace has a share.

use std::sync::Arc;

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use crate::weak_map::WeakMap;

/// Bounds how much work runs at once. Work waits in the order in which it came, first within its namespace.
pub(super) struct Turns {
    all: Arc<Semaphore>,
    share: usize,
    namespaces: WeakMap<String, Semaphore>,
}

/// Permission to work; dropping it ends the turn.
pub(super) struct Turn {
    _own: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Turns {
    /// Creates turns for `share` pieces of work of one namespace, and twice as many of all namespaces together.
    pub(super) fn new(share: usize) -> Self {
        let share = share.clamp(1, Semaphore::MAX_PERMITS / 2);
        Self {
            all: Arc::new(Semaphore::new(share * 2)),
            share,
            namespaces: WeakMap::default(),
        }
    }

    /// Waits for a turn.
    pub(super) async fn acquire(&self, namespace: &str) -> Result<Turn, AcquireError> {
        let own = self
            .namespaces
            .get_or(namespace.to_owned(), || Semaphore::new(self.share));
        Ok(Turn {
            _own: own.acquire_owned().await?,
            _all: Arc::clone(&self.all).acquire_owned().await?,
        })
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn a_namespace_leaves_turns_to_others() {
        let turns = Turns::new(2);
        let mut own = vec![turns.acquire("a").await, turns.acquire("a").await];
        assert!(turns.acquire("a").now_or_never().is_none());
        let others = [turns.acquire("b").await, turns.acquire("c").await];
        assert!(turns.acquire("d").now_or_never().is_none());
        drop(others);
        own.pop();
        assert!(turns.acquire("a").now_or_never().is_some());
    }
}
