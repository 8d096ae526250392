//! How many invocations of a component run at once, and how many may wait for their turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::InvocationError;

/// One invocation in flight.
pub(crate) type Permit = OwnedSemaphorePermit;

/// Lets invocations in, in the order in which they come.
pub(crate) struct Admission(Option<Gate>);

struct Gate {
    component: Arc<str>,
    /// Invocations in flight; as many may wait.
    limit: usize,
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl Admission {
    /// At most `limit` invocations in flight; `None`: as many as come.
    pub(crate) fn new(component: &Arc<str>, limit: Option<usize>) -> Self {
        Self(limit.map(|limit| Gate {
            component: Arc::clone(component),
            limit,
            turns: Arc::new(Semaphore::new(limit.min(Semaphore::MAX_PERMITS))),
            waiting: AtomicUsize::new(0),
        }))
    }

    /// Invocations that may be in flight; `None`: as many as come.
    pub(crate) fn limit(&self) -> Option<usize> {
        self.0.as_ref().map(|gate| gate.limit)
    }

    /// Wait for a turn.
    ///
    /// # Errors
    /// [`InvocationError::Overloaded`]: too many wait already.
    pub(crate) async fn enter(&self) -> Result<Option<Permit>, InvocationError> {
        let Some(gate) = &self.0 else { return Ok(None) };
        if let Ok(permit) = Arc::clone(&gate.turns).try_acquire_owned() {
            return Ok(Some(permit));
        }
        let overloaded = || InvocationError::Overloaded {
            component: gate.component.to_string(),
            limit: gate.limit,
        };
        let _waiting = Waiting::new(&gate.waiting, gate.limit).ok_or_else(overloaded)?;
        let permit = Arc::clone(&gate.turns).acquire_owned().await;
        permit.map(Some).map_err(|_| overloaded())
    }
}

/// A place in the queue, given back also when the one who waits leaves.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(waiting: &'a AtomicUsize, limit: usize) -> Option<Self> {
        waiting
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |waiting| {
                (waiting < limit).then_some(waiting + 1)
            })
            .ok()
            .map(|_| Self(waiting))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_queue_is_bounded_and_places_come_back() {
        let admission = Admission::new(&"app".into(), Some(1));
        let first = admission.enter().await.unwrap();
        let mut second = Box::pin(admission.enter());
        assert!(futures::poll!(&mut second).is_pending());
        let third = admission.enter().await;
        assert!(matches!(third, Err(InvocationError::Overloaded { limit: 1, .. })));
        // The one that waits leaves: its place is free.
        drop(second);
        let mut fourth = Box::pin(admission.enter());
        assert!(futures::poll!(&mut fourth).is_pending());
        drop(first);
        assert!(fourth.await.unwrap().is_some());
    }

    #[tokio::test]
    async fn without_a_limit_everybody_enters() {
        let admission = Admission::new(&"app".into(), None);
        assert!(admission.enter().await.unwrap().is_none());
    }
}
