//! Table of a host's workloads, by id.
//!
//! # Flow
//! Reserve the id → the workload runs → the workload stops → the id is free again.
//!
//! # Guarantees
//! An id belongs to at most one workload at a time. The lock is held only for table lookups and updates, so starts and stops
//! of different workloads do not wait for each other.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::engine::start::Linkage;
use crate::engine::workload::ResolvedWorkload;
use crate::error::WorkloadError;
use crate::types::WorkloadState;

/// The host's workloads, by id.
#[derive(Default)]
pub(super) struct Workloads(Mutex<HashMap<String, Entry>>);

enum Entry {
    Starting,
    Running(Arc<ResolvedWorkload>, Arc<Linkage>),
    Stopping,
}

impl Workloads {
    /// Reserves an id for a workload that is about to start.
    ///
    /// # Errors
    /// The id is in use.
    pub(super) fn reserve(&self, id: &str) -> Result<Reservation<'_>, WorkloadError> {
        let mut entries = self.0.lock();
        if entries.contains_key(id) {
            return Err(WorkloadError::IdInUse { id: id.to_owned() });
        }
        entries.insert(id.to_owned(), Entry::Starting);
        Ok(Reservation {
            workloads: self,
            id: id.to_owned(),
            kept: false,
        })
    }

    /// Marks a running workload as stopping and returns it with its linkage.
    ///
    /// # Errors
    /// No workload with this id is running.
    pub(super) fn begin_stop(
        &self,
        id: &str,
    ) -> Result<(Arc<ResolvedWorkload>, Arc<Linkage>), WorkloadError> {
        let mut entries = self.0.lock();
        let Some(Entry::Running(workload, linkage)) = entries.get(id) else {
            return Err(WorkloadError::NotFound { id: id.to_owned() });
        };
        let running = (Arc::clone(workload), Arc::clone(linkage));
        entries.insert(id.to_owned(), Entry::Stopping);
        Ok(running)
    }

    /// Frees the id of a stopped workload.
    pub(super) fn remove(&self, id: &str) {
        self.0.lock().remove(id);
    }

    /// Returns a running workload.
    pub(super) fn get(&self, id: &str) -> Option<Arc<ResolvedWorkload>> {
        match self.0.lock().get(id) {
            Some(Entry::Running(workload, _)) => Some(Arc::clone(workload)),
            _ => None,
        }
    }

    /// Returns all running workloads, in no particular order.
    pub(super) fn running(&self) -> Vec<Arc<ResolvedWorkload>> {
        let entries = self.0.lock();
        let running = entries.values().filter_map(|entry| match entry {
            Entry::Running(workload, _) => Some(Arc::clone(workload)),
            Entry::Starting | Entry::Stopping => None,
        });
        running.collect()
    }

    /// Returns all ids in use.
    pub(super) fn ids(&self) -> Vec<String> {
        self.0.lock().keys().cloned().collect()
    }

    /// Returns the state of a workload and a message that explains it.
    pub(super) fn status(&self, id: &str) -> (WorkloadState, String) {
        match self.0.lock().get(id) {
            Some(Entry::Starting) => (WorkloadState::Starting, String::new()),
            Some(Entry::Stopping) => (WorkloadState::Stopping, String::new()),
            Some(Entry::Running(workload, _)) => workload.status(),
            None => (WorkloadState::NotFound, "no workload has this id".to_owned()),
        }
    }
}

/// A reserved id. Dropping the reservation frees the id, so a start that fails or is cancelled leaves nothing behind.
pub(super) struct Reservation<'a> {
    workloads: &'a Workloads,
    id: String,
    kept: bool,
}

impl Reservation<'_> {
    /// Records that the workload is running under this id.
    pub(super) fn keep(mut self, workload: Arc<ResolvedWorkload>, linkage: Arc<Linkage>) {
        self.kept = true;
        let mut entries = self.workloads.0.lock();
        entries.insert(self.id.clone(), Entry::Running(workload, linkage));
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.workloads.remove(&self.id);
        }
    }
}
