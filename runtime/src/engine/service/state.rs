//! The state of a service, and observers of its changes.

use std::time::Duration;

use crate::error::InvocationError;

/// The state of a service.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ServiceState {
    /// Not started yet.
    Waiting,
    /// Running.
    Running {
        /// Restarts so far.
        restarts: u64,
    },
    /// Crashed; it is restarted after a delay.
    Restarting {
        /// Restarts so far, including the pending one.
        restarts: u64,
        /// Delay before the restart.
        delay: Duration,
        /// Cause of the crash.
        error: InvocationError,
    },
    /// The entry point returned.
    Completed,
    /// Crashed, and the maximum number of restarts is reached.
    Failed {
        /// Restarts so far.
        restarts: u64,
        /// Cause of the last crash.
        error: InvocationError,
    },
    /// Stopped with its workload.
    Stopped,
}

/// Observes state changes of services.
pub trait ServiceObserver: Send + Sync + 'static {
    /// Called when a service changes its state.
    fn changed(&self, workload_id: &str, service: &str, state: &ServiceState);
}

/// Logs state changes with `tracing`.
pub(crate) struct TracedServices;

impl ServiceObserver for TracedServices {
    fn changed(&self, workload_id: &str, service: &str, state: &ServiceState) {
        match state {
            ServiceState::Restarting {
                restarts,
                delay,
                error,
            } => {
                tracing::error!(workload_id, service, %error, restarts, ?delay, "service crashed; restarting");
            }
            ServiceState::Failed { restarts, error } => {
                tracing::error!(workload_id, service, %error, restarts, "service crashed too often; giving up");
            }
            state => tracing::debug!(workload_id, service, ?state, "service state changed"),
        }
    }
}
