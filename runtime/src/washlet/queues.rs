//! Job queues by workload. Jobs of one workload run in order; jobs of different workloads run concurrently.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

/// Waiting jobs by workload.
#[derive(Debug)]
pub(super) struct Queues<J>(Mutex<HashMap<String, Queue<J>>>);

#[derive(Debug)]
struct Queue<J> {
    waiting: VecDeque<J>,
    /// Cancels the running job.
    cancel: CancellationToken,
}

impl<J> Default for Queues<J> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<J> Queues<J> {
    /// Adds a job. Returns true if the queue is new; the caller must then run its jobs with [`next`](Self::next) until none is
    /// left.
    pub(super) fn add(&self, id: &str, job: J) -> bool {
        match self.0.lock().entry(id.to_owned()) {
            Entry::Occupied(mut queue) => {
                queue.get_mut().waiting.push_back(job);
                false
            }
            Entry::Vacant(entry) => {
                entry.insert(Queue {
                    waiting: VecDeque::from([job]),
                    cancel: CancellationToken::new(),
                });
                true
            }
        }
    }

    /// Cancels the running job, if it supports cancellation.
    pub(super) fn cancel(&self, id: &str) {
        if let Some(queue) = self.0.lock().get(id) {
            queue.cancel.cancel();
        }
    }

    /// Returns the next job and its cancellation token. Removes the queue if no job is left.
    pub(super) fn next(&self, id: &str) -> Option<(J, CancellationToken)> {
        let mut queues = self.0.lock();
        let queue = queues.get_mut(id)?;
        let Some(job) = queue.waiting.pop_front() else {
            queues.remove(id);
            return None;
        };
        queue.cancel = CancellationToken::new();
        Some((job, queue.cancel.clone()))
    }

    /// Whether the workload has a waiting or running job.
    pub(super) fn is_busy(&self, id: &str) -> bool {
        self.0.lock().contains_key(id)
    }

    /// The number of queues.
    pub(super) fn len(&self) -> usize {
        self.0.lock().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_of_one_queue_run_in_order_and_are_cancelled_one_by_one() {
        let queues = Queues::default();
        assert!(queues.add("a", 1));
        assert!(!queues.add("a", 2));
        assert!(queues.add("b", 3));
        assert_eq!(queues.len(), 2);
        let (first, cancel) = queues.next("a").unwrap();
        queues.cancel("a");
        queues.cancel("c");
        assert!(first == 1 && cancel.is_cancelled());
        let (second, cancel) = queues.next("a").unwrap();
        assert!(second == 2 && !cancel.is_cancelled());
        assert!(queues.is_busy("a"));
        assert!(queues.next("a").is_none());
        assert!(!queues.is_busy("a"));
        assert!(queues.add("a", 4));
    }
}
