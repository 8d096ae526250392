//! How many workloads, and how much memory of theirs, a host takes.

use std::collections::{BTreeMap, HashMap};

use parking_lot::Mutex;

use super::limits::ClusterHostLimits;

/// The workloads of a host from the time when they are admitted until they are gone.
pub(super) struct Admission {
    workloads: usize,
    memory_mb: u64,
    admitted: Mutex<HashMap<String, Admitted>>,
}

/// What the request that started a workload says of it.
pub(super) struct Admitted {
    /// The memory that it may use at most, in MiB.
    pub(super) memory: u64,
    pub(super) annotations: BTreeMap<String, String>,
}

/// Why a host has no room for a workload.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoRoom {
    #[error("the host runs {0} workloads, as many as it may")]
    Workloads(usize),
    #[error("the host has {free} MiB of {limit} MiB left for workloads, and this one may use {wanted} MiB")]
    Memory { free: u64, limit: u64, wanted: u64 },
    #[error("the workloads of the host have all of the {0} MiB that they may have together")]
    Full(u64),
}

impl Admission {
    pub(super) fn new(limits: &ClusterHostLimits) -> Self {
        Self {
            workloads: limits.workloads,
            memory_mb: limits.memory_mb,
            admitted: Mutex::default(),
        }
    }

    /// Admit a workload, while all workloads together use `in_use` MiB.
    ///
    /// # Errors
    /// The host has no room for it.
    pub(super) fn admit(&self, id: &str, workload: Admitted, in_use: u64) -> Result<(), NoRoom> {
        let mut admitted = self.admitted.lock();
        if admitted.len() >= self.workloads {
            return Err(NoRoom::Workloads(self.workloads));
        }
        let reserved: u64 = admitted
            .values()
            .fold(0, |sum, admitted| sum.saturating_add(admitted.memory));
        // What workloads use beyond their reservations is not free either.
        let free = self.memory_mb.saturating_sub(reserved.max(in_use));
        if free == 0 {
            return Err(NoRoom::Full(self.memory_mb));
        }
        if workload.memory > free {
            return Err(NoRoom::Memory {
                free,
                limit: self.memory_mb,
                wanted: workload.memory,
            });
        }
        admitted.insert(id.to_owned(), workload);
        Ok(())
    }

    /// Give the room of a workload to others.
    pub(super) fn release(&self, id: &str) {
        self.admitted.lock().remove(id);
    }

    /// The annotations of a workload.
    pub(super) fn annotations(&self, id: &str) -> BTreeMap<String, String> {
        let admitted = self.admitted.lock();
        let workload = admitted.get(id);
        workload
            .map(|admitted| admitted.annotations.clone())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workload(memory: u64) -> Admitted {
        Admitted {
            memory,
            annotations: BTreeMap::new(),
        }
    }

    #[test]
    fn memory_in_use_counts_where_it_is_more_than_what_is_reserved() {
        let admission = Admission::new(&ClusterHostLimits {
            workloads: 2,
            memory_mb: 100,
            ..ClusterHostLimits::default()
        });
        admission.admit("a", workload(60), 0).unwrap();
        let (free, limit, wanted) = (30, 100, 40);
        assert_eq!(
            admission.admit("b", workload(40), 70),
            Err(NoRoom::Memory { free, limit, wanted })
        );
        assert_eq!(admission.admit("b", workload(0), 100), Err(NoRoom::Full(100)));
        admission.admit("b", workload(40), 60).unwrap();
        assert_eq!(admission.admit("c", workload(0), 0), Err(NoRoom::Workloads(2)));
        admission.release("a");
        admission.admit("c", workload(60), 0).unwrap();
    }
}
