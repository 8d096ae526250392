//! Turns for work, of which each namespace has a share.

use std::sync::Arc;

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use crate::weak_map::WeakMap;

/// Bounds how much work runs at once. Work waits in the order in which it came, first within its namespace.
pub(crate) struct Turns {
    all: Arc<Semaphore>,
    share: usize,
    namespaces: WeakMap<String, Semaphore>,
}

/// Permission to work; dropping it ends the turn.
pub(crate) struct Turn {
    _own: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Turns {
    /// Creates turns for `all` pieces of work at once, at most `share` of which are of one namespace.
    pub(crate) fn new(all: usize, share: usize) -> Self {
        let permits = |count: usize| count.clamp(1, Semaphore::MAX_PERMITS);
        let share = permits(share);
        Self {
            all: Arc::new(Semaphore::new(permits(all))),
            share,
            namespaces: WeakMap::default(),
        }
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// Never: the turns are not closed.
    pub(crate) async fn acquire(&self, namespace: &str) -> Result<Turn, AcquireError> {
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
        let turns = Turns::new(4, 2);
        let mut own = vec![turns.acquire("a").await, turns.acquire("a").await];
        assert!(turns.acquire("a").now_or_never().is_none());
        let others = [turns.acquire("b").await, turns.acquire("c").await];
        assert!(turns.acquire("d").now_or_never().is_none());
        drop(others);
        own.pop();
        assert!(turns.acquire("a").now_or_never().is_some());
    }
}
