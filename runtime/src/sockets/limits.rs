//! Limits on the sockets of a workload.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

/// Limits on the open sockets of one workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketLimits {
    /// Maximum number of sockets created by its components and its service, connected or not; 256 by default. Beyond that,
    /// creating a socket fails with `new-socket-limit`.
    pub outbound: usize,
    /// Maximum number of connections to its service, accepted or waiting; 256 by default. Further connections are refused.
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

/// A slot in the socket limit of a workload. It is released when the last clone is dropped.
pub(crate) type Permit = Arc<OwnedSemaphorePermit>;
