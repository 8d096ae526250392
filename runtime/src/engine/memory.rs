//! Memory budget shared by all instances of an engine.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Linear memory used by all instances together, and its limit.
#[derive(Debug)]
pub(crate) struct Memory {
    used: AtomicUsize,
    limit: usize,
}

impl Memory {
    /// Creates a budget of `limit` bytes.
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

    /// Maximum number of bytes in use.
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }
}

/// The part of the budget that one instance uses; released on drop.
#[derive(Debug)]
pub(crate) struct Share {
    of: Arc<Memory>,
    bytes: usize,
}

impl Share {
    /// Creates an empty share.
    pub(crate) fn new(of: &Arc<Memory>) -> Self {
        Self {
            of: Arc::clone(of),
            bytes: 0,
        }
    }

    /// Bytes used by this instance.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Maximum number of bytes of all instances together.
    pub(crate) fn limit_of_all(&self) -> usize {
        self.of.limit
    }

    /// Reserves more bytes. Returns whether the budget allowed it.
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
    fn released_memory_can_be_reserved_again() {
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
