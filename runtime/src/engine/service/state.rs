//! Where a service is in its life, and who hears of it.

use std::time::Duration;

use crate::error::InvocationError;

/// Where a service is in its life.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ServiceState {
    /// Not started yet.
    Waiting,
    /// Running; how often it was restarted.
    Running {
        /// Restarts so far.
        restarts: u64,
    },
    /// It crashed and is started again after a while.
    Restarting {
        /// Restarts so far, the coming one included.
        restarts: u64,
        /// How long it waits.
        delay: Duration,
        /// How it crashed.
        error: InvocationError,
    },
    /// It ended by itself.
    Completed,
    /// It crashed and is not started again.
    Failed {
        /// Restarts so far.
        restarts: u64,
        /// How it crashed.
        error: InvocationError,
    },
    /// It was stopped with its workload.
    Stopped,
}

/// Hears of services.
pub trait ServiceObserver: Send + Sync + 'static {
    /// A service changed its state.
    fn changed(&self, workload_id: &str, service: &str, state: &ServiceState);
}

/// Logs with `tracing`.
pub(crate) struct TracedServices;

impl ServiceObserver for TracedServices {
    fn changed(&self, workload_id: &str, service: &str, state: &ServiceState) {
        match state {
            ServiceState::Restarting {
                restarts,
                delay,
                error,
            } => tracing::error!(workload_id, service, %error, restarts, ?delay, "the service crashed"),
            ServiceState::Failed { restarts, error } => {
                tracing::error!(workload_id, service, %error, restarts, "the service crashed too often");
            }
            state => tracing::debug!(workload_id, service, ?state, "service"),
        }
    }
}
