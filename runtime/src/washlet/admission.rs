//! Admission control for workloads: limits on their number and memory.

use std::collections::{BTreeMap, HashMap};

use parking_lot::Mutex;

use super::limits::ClusterHostLimits;

/// The admitted workloads of a host, from the start command until they have stopped.
pub(super) struct Admission {
    workloads: usize,
    memory_mb: u64,
    admitted: Mutex<HashMap<String, Admitted>>,
}

/// Data about a workload from its start request.
pub(super) struct Admitted {
    /// Sum of its memory limits, in MiB.
    pub(super) memory: u64,
    pub(super) annotations: BTreeMap<String, String>,
}

/// Reasons for refusing a workload.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoRoom {
    #[error("the host has reached its limit of {0} workloads")]
    Workloads(usize),
    #[error(
        "not enough memory on the host: the workload may use {requested} MiB, {free} of {limit} MiB are free"
    )]
    Memory { free: u64, limit: u64, requested: u64 },
    #[error("the host has no free memory: its workloads use all {0} MiB")]
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

    /// Admits a workload. `in_use` is the memory that all workloads use now, in MiB.
    ///
    /// # Errors
    /// A limit is reached.
    pub(super) fn admit(&self, id: &str, workload: Admitted, in_use: u64) -> Result<(), NoRoom> {
        let mut admitted = self.admitted.lock();
        if admitted.len() >= self.workloads {
            return Err(NoRoom::Workloads(self.workloads));
        }
        let reserved: u64 = admitted
            .values()
            .fold(0, |sum, admitted| sum.saturating_add(admitted.memory));
        // Workloads without a memory limit use memory without reserving it.
        let free = self.memory_mb.saturating_sub(reserved.max(in_use));
        if free == 0 {
            return Err(NoRoom::Full(self.memory_mb));
        }
        if workload.memory > free {
            return Err(NoRoom::Memory {
                free,
                limit: self.memory_mb,
                requested: workload.memory,
            });
        }
        admitted.insert(id.to_owned(), workload);
        Ok(())
    }

    /// Releases the share of a workload.
    pub(super) fn release(&self, id: &str) {
        self.admitted.lock().remove(id);
    }

    /// Returns the annotations of a workload.
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
    fn memory_in_use_counts_if_it_exceeds_the_reserved_memory() {
        let admission = Admission::new(&ClusterHostLimits {
            workloads: 2,
            memory_mb: 100,
            ..ClusterHostLimits::default()
        });
        admission.admit("a", workload(60), 0).unwrap();
        let (free, limit, requested) = (30, 100, 40);
        assert_eq!(
            admission.admit("b", workload(40), 70),
            Err(NoRoom::Memory {
                free,
                limit,
                requested
            })
        );
        assert_eq!(admission.admit("b", workload(0), 100), Err(NoRoom::Full(100)));
        admission.admit("b", workload(40), 60).unwrap();
        assert_eq!(admission.admit("c", workload(0), 0), Err(NoRoom::Workloads(2)));
        admission.release("a");
        admission.admit("c", workload(60), 0).unwrap();
    }
}
