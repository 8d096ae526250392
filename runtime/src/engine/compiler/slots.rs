//! Slots for work that blocks a thread, of which each namespace has a share.

use std::collections::HashMap;

use parking_lot::{Condvar, Mutex};

/// Bounds how many threads work at once.
pub(super) struct Slots {
    total: usize,
    /// Maximum number of slots of one namespace.
    share: usize,
    taken: Mutex<Taken>,
    freed: Condvar,
}

#[derive(Default)]
struct Taken {
    total: usize,
    by_namespace: HashMap<String, usize>,
}

/// A slot; dropping it frees the slot.
pub(super) struct Slot<'a> {
    slots: &'a Slots,
    namespace: &'a str,
}

impl Slots {
    /// Creates `total` slots, at least two, of which one namespace gets half.
    pub(super) fn new(total: usize) -> Self {
        let total = total.max(2);
        Self {
            total,
            share: total / 2,
            taken: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    /// Waits for a slot.
    pub(super) fn acquire<'a>(&'a self, namespace: &'a str) -> Slot<'a> {
        let mut taken = self.taken.lock();
        self.freed.wait_while(&mut taken, |taken| {
            let own = taken.by_namespace.get(namespace).copied().unwrap_or_default();
            taken.total >= self.total || own >= self.share
        });
        taken.total += 1;
        *taken.by_namespace.entry(namespace.to_owned()).or_default() += 1;
        Slot {
            slots: self,
            namespace,
        }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut taken = self.slots.taken.lock();
        taken.total -= 1;
        if let Some(own) = taken.by_namespace.get_mut(self.namespace) {
            *own -= 1;
            if *own == 0 {
                taken.by_namespace.remove(self.namespace);
            }
        }
        self.slots.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_namespace_leaves_slots_to_others() {
        let slots = Slots::new(4);
        let held = [slots.acquire("a"), slots.acquire("a")];
        let (sender, receiver) = mpsc::channel();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let _third = slots.acquire("a");
                sender.send(()).unwrap();
            });
            let _others = [slots.acquire("b"), slots.acquire("c")];
            assert!(receiver.recv_timeout(Duration::from_millis(50)).is_err());
            drop(held);
            receiver.recv_timeout(Duration::from_secs(10)).unwrap();
        });
        let taken = slots.taken.lock();
        assert_eq!((taken.total, taken.by_namespace.len()), (0, 0));
    }
}
