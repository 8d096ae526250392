//! Bounded queue of messages that wait for a component.

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

/// Most messages that may wait for one component.
const MESSAGES: usize = 1024;

/// Most bytes that waiting messages may have in total: 16 bodies of 1 MiB, with their subjects.
const BYTES: usize = (16 << 20) + (512 << 10);

/// Counts the waiting messages and bounds their number and size.
#[derive(Clone, Default)]
pub(super) struct Waiting(Arc<Mutex<Length>>);

#[derive(Default)]
struct Length {
    messages: usize,
    bytes: usize,
}

/// A reserved place in the queue, released on drop.
pub(super) struct QueuePlace {
    waiting: Waiting,
    bytes: usize,
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Length> {
        self.0.lock()
    }

    /// Reserves a place for a message of this size; `None` if the queue is full.
    pub(super) fn enter(&self, bytes: usize) -> Option<QueuePlace> {
        let mut length = self.lock();
        let fits = length.messages < MESSAGES && length.bytes.saturating_add(bytes) <= BYTES;
        fits.then(|| {
            length.messages += 1;
            length.bytes += bytes;
            QueuePlace {
                waiting: self.clone(),
                bytes,
            }
        })
    }
}

impl Drop for QueuePlace {
    fn drop(&mut self) {
        let mut length = self.waiting.lock();
        length.messages -= 1;
        length.bytes -= self.bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_is_bounded_in_messages_and_bytes() {
        let waiting = Waiting::default();
        let places: Vec<QueuePlace> = (0..2000).map_while(|_| waiting.enter(0)).collect();
        assert_eq!(places.len(), MESSAGES);
        drop(places);
        let places: Vec<QueuePlace> = (0..2000).map_while(|_| waiting.enter(1 << 20)).collect();
        assert_eq!(places.len(), 16);
        assert!(waiting.enter(0).is_some() && waiting.enter(1 << 20).is_none());
        drop(places);
        assert!(waiting.enter(1).is_some());
    }
}
