//! Handle to the service of a workload.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::time::Instant;

use super::entry_point::EntryPoint;
use super::state::{ServiceObserver, ServiceState};
use super::supervisor::Supervisor;
use crate::engine::bound::Bound;
use crate::engine::link::Application;

/// Time that a service has to exit when its workload stops.
const GRACE: Duration = Duration::from_secs(1);

/// The service of a workload.
pub(crate) struct Service {
    application: Arc<Application>,
    bound: Arc<Bound>,
    entry: EntryPoint,
    max_restarts: u64,
    state: watch::Sender<ServiceState>,
    task: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

impl Service {
    /// Creates the service of an application, without starting it.
    pub(crate) fn new(
        application: &Arc<Application>,
        bound: &Arc<Bound>,
        entry: EntryPoint,
        max_restarts: u64,
    ) -> Self {
        Self {
            application: Arc::clone(application),
            bound: Arc::clone(bound),
            entry,
            max_restarts,
            state: watch::Sender::new(ServiceState::Waiting),
            task: Mutex::default(),
        }
    }

    pub(crate) fn state(&self) -> ServiceState {
        self.state.borrow().clone()
    }

    /// Starts the service, and restarts it after crashes.
    pub(crate) fn start(&self, observer: &Arc<dyn ServiceObserver>) {
        let supervisor = Supervisor {
            application: Arc::clone(&self.application),
            bound: Arc::clone(&self.bound),
            entry: self.entry.clone(),
            max_restarts: self.max_restarts,
            state: self.state.clone(),
            observer: Arc::clone(observer),
        };
        let cancel = self.bound.cancel.clone();
        let task = tokio::spawn(async move {
            if cancel.run_until_cancelled(supervisor.run()).await.is_none() {
                supervisor.enter(ServiceState::Stopped);
            }
        });
        *self.task.lock() = Some(task);
    }

    /// Waits a short time for the service to exit, then cancels it. WASI has no signals: the service notices only that its
    /// listeners and connections are closed.
    pub(crate) async fn stop(&self, deadline: Instant) {
        let task = self.task.lock().take();
        let Some(mut task) = task else { return };
        self.bound.item.grants.sockets.close();
        let patience = deadline.min(Instant::now() + GRACE);
        if tokio::time::timeout_at(patience, &mut task).await.is_ok() {
            return;
        }
        self.bound.cancel.cancel();
        if tokio::time::timeout(GRACE, &mut task).await.is_err() {
            task.abort();
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.bound.cancel.cancel();
    }
}
