//! Bounds the number of resources, such as buckets, that the instances of a workload hold open.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::RwLock;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Most open resources of one workload, in all its instances. Each needs up to about 1 KiB, mostly for its name.
pub(crate) const MAX_HANDLES: usize = 16_384;

/// The open resources of workloads.
#[derive(Debug, Default)]
pub(crate) struct Handles(RwLock<HashMap<String, Arc<Semaphore>>>);

impl Handles {
    /// Begins to count the resources of a workload.
    pub(crate) fn bind(&self, workload_id: &str) {
        let free = Arc::new(Semaphore::new(MAX_HANDLES));
        self.0.write().insert(workload_id.to_owned(), free);
    }

    pub(crate) fn unbind(&self, workload_id: &str) {
        self.0.write().remove(workload_id);
    }

    /// Counts one open resource until the permit is dropped. Returns the message for the guest if there are too many.
    pub(crate) fn open(&self, workload_id: &str) -> Result<OwnedSemaphorePermit, String> {
        let free = self.0.read().get(workload_id).cloned();
        let free = free.ok_or("the workload is stopping")?;
        free.try_acquire_owned().map_err(|_| {
            format!("the workload has reached the limit of {MAX_HANDLES} open buckets or containers")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_resources_are_bounded_and_given_back() {
        let handles = Handles::default();
        assert!(handles.open("1").is_err());
        handles.bind("1");
        let mut open: Vec<_> = (0..MAX_HANDLES).map(|_| handles.open("1").unwrap()).collect();
        assert!(handles.open("1").unwrap_err().contains("16384 open"));
        open.pop();
        assert!(handles.open("1").is_ok());
    }
}
