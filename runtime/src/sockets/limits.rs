//! How many sockets a workload may have.

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
