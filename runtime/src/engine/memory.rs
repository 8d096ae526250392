//! Linear memory of all instances of an engine together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What all instances use, and may use.
#[derive(Debug)]
pub(crate) struct Memory {
    used: AtomicUsize,
    limit: usize,
}

impl Memory {
    /// At most `limit` bytes.
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self {
            used: AtomicUsize::new(0),
            limit,
        })
    }

    /// Bytes in use.
    pub(crate) fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// Bytes that may be in use.
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }
}

/// What one instance has of the memory; given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Share {
    of: Arc<Memory>,
    bytes: usize,
}

impl Share {
    /// Nothing yet.
    pub(crate) fn new(of: &Arc<Memory>) -> Self {
        Self {
            of: Arc::clone(of),
            bytes: 0,
        }
    }

    /// Bytes that this instance has.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Bytes that all instances may have.
    pub(crate) fn limit_of_all(&self) -> usize {
        self.of.limit
    }

    /// Take more, if there is so much.
    pub(crate) fn take(&mut self, bytes: usize) -> bool {
        let before = self.of.used.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > self.of.limit {
            self.of.used.fetch_sub(bytes, Ordering::Relaxed);
            return false;
        }
        self.bytes += bytes;
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.of.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let memory = Memory::new(100);
        let (mut one, mut other) = (Share::new(&memory), Share::new(&memory));
        assert!(one.take(60) && !other.take(60) && other.take(40));
        assert_eq!((memory.used(), one.bytes()), (100, 60));
        drop(one);
        assert_eq!(memory.used(), 40);
        assert!(other.take(60) && !other.take(1) && !other.take(usize::MAX));
        drop(other);
        assert_eq!(memory.used(), 0);
    }
}
