//! Accounting of the memory that a plugin holds for a workload.
//!
//! # Guarantees
//! Everything that is held counts: names, values, and a fixed amount for each entry. The counted size is at least what the
//! allocator uses, so a limit holds for the process too. Dropping a charge gives its bytes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes counted for each entry of a collection in addition to its content: its share of the nodes of a map, half of which may be
/// empty, and the headers of its allocations.
pub(crate) const ENTRY: u64 = 256;

/// Memory that a workload may use, shared by everything that is held for it.
#[derive(Debug)]
pub(crate) struct Budget {
    limit: u64,
    used: AtomicU64,
}

/// The limit is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the data of the workload would exceed its limit of {0} bytes in memory")]
pub(crate) struct Full(u64);

impl Budget {
    /// Creates a budget of `limit` bytes.
    pub(crate) fn new(limit: u64) -> Arc<Self> {
        Arc::new(Self {
            limit,
            used: AtomicU64::new(0),
        })
    }

    /// Charges `bytes` until the charge is dropped.
    ///
    /// # Errors
    /// The limit is reached.
    pub(crate) fn charge(self: &Arc<Self>, bytes: u64) -> Result<Charge, Full> {
        let mut charge = Charge {
            budget: Arc::clone(self),
            bytes: 0,
        };
        charge.resize(bytes)?;
        Ok(charge)
    }

    /// The charged bytes.
    #[cfg(test)]
    pub(crate) fn used(&self) -> u64 {
        self.used.load(Ordering::Acquire)
    }
}

/// Memory in use.
#[derive(Debug)]
pub(crate) struct Charge {
    budget: Arc<Budget>,
    bytes: u64,
}

impl Charge {
    /// Charges `more` bytes in addition.
    ///
    /// # Errors
    /// The limit is reached; the charge stays as it was.
    pub(crate) fn grow(&mut self, more: u64) -> Result<(), Full> {
        self.resize(self.bytes.saturating_add(more))
    }

    /// Charges `bytes` instead.
    ///
    /// # Errors
    /// The limit is reached; the charge stays as it was.
    pub(crate) fn resize(&mut self, bytes: u64) -> Result<(), Full> {
        let limit = self.budget.limit;
        let change = |used: u64| {
            let sum = used.saturating_sub(self.bytes).saturating_add(bytes);
            // A smaller charge is always accepted.
            (sum <= limit || bytes <= self.bytes).then_some(sum)
        };
        self.budget
            .used
            .try_update(Ordering::AcqRel, Ordering::Acquire, change)
            .map_err(|_| Full(limit))?;
        self.bytes = bytes;
        Ok(())
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.bytes, Ordering::AcqRel);
    }
}

/// Returns the size of an entry with allocations of these lengths.
pub(crate) fn entry<const N: usize>(lengths: [usize; N]) -> u64 {
    lengths
        .into_iter()
        .fold(ENTRY, |sum, length| sum.saturating_add(allocated(length)))
}

/// Returns the memory that the allocator uses for `length` bytes: size classes are a quarter of a power of two apart.
pub(crate) fn allocated(length: usize) -> u64 {
    let length = length as u64;
    let step = length.checked_ilog2().map_or(1, |log| (1 << log) / 4).max(16);
    length.checked_next_multiple_of(step).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_holds_and_dropped_charges_are_given_back() {
        let budget = Budget::new(100);
        let mut one = budget.charge(60).unwrap();
        assert_eq!(
            budget.charge(41).unwrap_err().to_string(),
            "the data of the workload would exceed its limit of 100 bytes in memory"
        );
        let two = budget.charge(40).unwrap();
        assert!(one.grow(1).is_err() && one.grow(u64::MAX).is_err());
        one.resize(10).unwrap();
        assert_eq!(budget.used(), 50);
        drop((one, two));
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn allocations_are_rounded_up() {
        for (length, size) in [
            (0, 0),
            (1, 16),
            (16, 16),
            (65, 80),
            (1 << 20, 1 << 20),
            (1025, 1280),
            (5000, 5120),
        ] {
            assert_eq!(allocated(length), size, "{length}");
        }
        assert_eq!(entry([1, 0]), ENTRY + 16);
    }
}
