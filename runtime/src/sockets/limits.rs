//! How many sockets a workload may have.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

/// Sockets that one workload may have at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketLimits {
    /// Sockets that its components and its service create, connected or not; 256 by default. What is beyond fails with
    /// `new-socket-limit`.
    pub outbound: usize,
    /// Connections to its own service, accepted or waiting; 256 by default. What is beyond is refused.
    pub inbound: usize,
}

impl Default for SocketLimits {
    fn default() -> Self {
        Self {
            outbound: 256,
            inbound: 256,
        }
    }
}

/// A place in the quota of a workload, free again when the last holder is dropped.
pub(crate) type Permit = Arc<OwnedSemaphorePermit>;
