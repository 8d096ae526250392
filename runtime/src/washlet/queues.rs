//! Jobs of many workloads: those of one workload one after the other, as they came, and those of different ones at once.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// What waits, by workload.
#[derive(Debug)]
pub(super) struct Queues<J>(Mutex<HashMap<String, Queue<J>>>);

#[derive(Debug)]
struct Queue<J> {
    waiting: VecDeque<J>,
    /// Of the job that goes on.
    given_up: CancellationToken,
}

impl<J> Default for Queues<J> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<J> Queues<J> {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Queue<J>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Add a job; true where somebody has to begin with this queue, who takes its jobs with [`next`](Self::next) until there
    /// are none.
    pub(super) fn add(&self, id: &str, job: J) -> bool {
        match self.lock().entry(id.to_owned()) {
            Entry::Occupied(mut queue) => {
                queue.get_mut().waiting.push_back(job);
                false
            }
            Entry::Vacant(place) => {
                place.insert(Queue {
                    waiting: VecDeque::from([job]),
                    given_up: CancellationToken::new(),
                });
                true
            }
        }
    }

    /// Give up the job that goes on, as far as it lets itself be given up.
    pub(super) fn give_up(&self, id: &str) {
        if let Some(queue) = self.lock().get(id) {
            queue.given_up.cancel();
        }
    }

    /// The next job and what ends it early; without one the queue is gone.
    pub(super) fn next(&self, id: &str) -> Option<(J, CancellationToken)> {
        let mut queues = self.lock();
        let queue = queues.get_mut(id)?;
        let Some(job) = queue.waiting.pop_front() else {
            queues.remove(id);
            return None;
        };
        queue.given_up = CancellationToken::new();
        Some((job, queue.given_up.clone()))
    }

    /// Does something wait, or go on?
    pub(super) fn is_busy(&self, id: &str) -> bool {
        self.lock().contains_key(id)
    }

    /// Queues that there are.
    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_of_one_queue_follow_each_other_and_are_given_up_one_by_one() {
        let queues = Queues::default();
        assert!(queues.add("a", 1));
        assert!(!queues.add("a", 2));
        assert!(queues.add("b", 3));
        assert_eq!(queues.len(), 2);
        let (first, given_up) = queues.next("a").unwrap();
        queues.give_up("a");
        queues.give_up("c");
        assert!(first == 1 && given_up.is_cancelled());
        let (second, given_up) = queues.next("a").unwrap();
        assert!(second == 2 && !given_up.is_cancelled());
        assert!(queues.is_busy("a"));
        assert!(queues.next("a").is_none());
        assert!(!queues.is_busy("a"));
        assert!(queues.add("a", 4));
    }
}
