//! Admission control: bounds the running and the queued invocations of a component.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::InvocationError;
use crate::metrics::{ComponentMetrics, FailureKind};

/// Permit of one invocation in flight; dropping it admits the next one.
pub(crate) type Permit = OwnedSemaphorePermit;

/// Admits invocations in order of arrival.
pub(crate) struct Admission(Option<Gate>);

struct Gate {
    component: Arc<str>,
    /// Maximum number of invocations in flight. The queue has the same length.
    limit: usize,
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    metrics: Arc<ComponentMetrics>,
}

impl Admission {
    /// Admits at most `limit` invocations at a time; `None` means unlimited.
    pub(crate) fn new(component: &Arc<str>, limit: Option<usize>, metrics: &Arc<ComponentMetrics>) -> Self {
        Self(limit.map(|limit| Gate {
            component: Arc::clone(component),
            limit,
            turns: Arc::new(Semaphore::new(limit.min(Semaphore::MAX_PERMITS))),
            waiting: AtomicUsize::new(0),
            metrics: Arc::clone(metrics),
        }))
    }

    /// Maximum number of invocations in flight; `None` means unlimited.
    pub(crate) fn limit(&self) -> Option<usize> {
        self.0.as_ref().map(|gate| gate.limit)
    }

    /// Waits until the invocation may start.
    ///
    /// # Errors
    /// Returns [`InvocationError::Overloaded`] if the queue is full.
    pub(crate) async fn enter(&self) -> Result<Option<Permit>, InvocationError> {
        let Some(gate) = &self.0 else { return Ok(None) };
        if let Ok(permit) = Arc::clone(&gate.turns).try_acquire_owned() {
            return Ok(Some(permit));
        }
        let overloaded = || {
            gate.metrics.failed(FailureKind::Overloaded);
            InvocationError::Overloaded {
                component: gate.component.to_string(),
                limit: gate.limit,
            }
        };
        let _waiting = Waiting::new(gate).ok_or_else(overloaded)?;
        let permit = Arc::clone(&gate.turns).acquire_owned().await;
        permit.map(Some).map_err(|_| overloaded())
    }
}

/// A slot in the queue. Released on drop, which includes the cancellation of the waiting future.
struct Waiting<'a>(&'a Gate);

impl<'a> Waiting<'a> {
    fn new(gate: &'a Gate) -> Option<Self> {
        gate.waiting
            .try_update(Ordering::AcqRel, Ordering::Acquire, |waiting| {
                (waiting < gate.limit).then_some(waiting + 1)
            })
            .ok()?;
        gate.metrics.queue_entered();
        Some(Self(gate))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::AcqRel);
        self.0.metrics.queue_left();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Metrics;

    fn metrics() -> Arc<ComponentMetrics> {
        Metrics::new().component("default", "app", "app")
    }

    #[tokio::test]
    async fn the_queue_is_bounded_and_slots_are_released() {
        let admission = Admission::new(&"app".into(), Some(1), &metrics());
        let first = admission.enter().await.unwrap();
        let mut second = Box::pin(admission.enter());
        assert!(futures::poll!(&mut second).is_pending());
        let third = admission.enter().await;
        assert!(matches!(third, Err(InvocationError::Overloaded { limit: 1, .. })));
        // Dropping a waiting future frees its slot.
        drop(second);
        let mut fourth = Box::pin(admission.enter());
        assert!(futures::poll!(&mut fourth).is_pending());
        drop(first);
        assert!(fourth.await.unwrap().is_some());
    }

    #[tokio::test]
    async fn without_a_limit_every_invocation_is_admitted() {
        let admission = Admission::new(&"app".into(), None, &metrics());
        assert!(admission.enter().await.unwrap().is_none());
    }
}
