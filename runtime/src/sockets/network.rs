//! The network of one workload: its virtual loopback, limits and permissions.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::ErrorCode;
use super::limits::{Permit, SocketLimits};
use super::loopback::tcp::TcpPorts;
use super::loopback::udp::UdpPorts;
use super::name_rules::NameRules;

/// Maximum number of concurrent name lookups; each one occupies a resolver thread.
const MAX_LOOKUPS: usize = 8;

/// Network permissions and limits of a workload.
#[derive(Clone, Debug, Default)]
pub(crate) struct NetworkPolicy {
    /// Names that may be looked up: exact names or `*.suffix`, case-insensitive. If empty, only `localhost` resolves.
    pub(crate) allowed_names: Vec<String>,
    /// Limits for all components and the service together.
    pub(crate) limits: SocketLimits,
    /// Link-local and metadata addresses that are reachable as an exception.
    pub(crate) allowed_addresses: Vec<IpAddr>,
    /// Maps real addresses to local ones, so that tests run on one machine.
    #[cfg(test)]
    pub(crate) routes: Vec<(SocketAddr, SocketAddr)>,
}

/// The network of one workload, shared by the stores of its components and its service.
pub(crate) struct Network {
    tcp: Arc<TcpPorts>,
    udp: Arc<UdpPorts>,
    outbound: Arc<Semaphore>,
    inbound: Arc<Semaphore>,
    lookups: Arc<Semaphore>,
    names: NameRules,
    allowed_addresses: Vec<IpAddr>,
    #[cfg(test)]
    routes: Vec<(SocketAddr, SocketAddr)>,
}

impl Network {
    pub(crate) fn new(policy: NetworkPolicy) -> Arc<Self> {
        let slots = |count: usize| Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS)));
        Arc::new(Self {
            tcp: Arc::default(),
            udp: Arc::default(),
            outbound: slots(policy.limits.outbound),
            inbound: slots(policy.limits.inbound),
            lookups: Arc::new(Semaphore::new(MAX_LOOKUPS)),
            names: NameRules::new(&policy.allowed_names),
            allowed_addresses: policy.allowed_addresses,
            #[cfg(test)]
            routes: policy.routes,
        })
    }

    pub(super) fn tcp(&self) -> &Arc<TcpPorts> {
        &self.tcp
    }

    /// Closes the network when the workload stops. Listeners can still accept waiting connections, then get an error; new
    /// connections are refused.
    pub(super) fn close(&self) {
        self.tcp.close();
    }

    pub(super) fn udp(&self) -> &Arc<UdpPorts> {
        &self.udp
    }

    pub(super) fn lookups(&self) -> &Arc<Semaphore> {
        &self.lookups
    }

    pub(super) fn names(&self) -> &NameRules {
        &self.names
    }

    pub(super) fn allowed_addresses(&self) -> &[IpAddr] {
        &self.allowed_addresses
    }

    /// Acquires a slot for one more socket.
    pub(super) fn permit(&self) -> Result<Permit, ErrorCode> {
        Arc::clone(&self.outbound)
            .try_acquire_owned()
            .map(Arc::new)
            .map_err(|_| ErrorCode::NewSocketLimit)
    }

    /// Acquires a slot for one more connection to a listener on the virtual network.
    pub(super) fn inbound(&self) -> Result<OwnedSemaphorePermit, ErrorCode> {
        Arc::clone(&self.inbound)
            .try_acquire_owned()
            .map_err(|_| ErrorCode::ConnectionRefused)
    }

    /// The system address for `remote`.
    #[cfg(not(test))]
    #[allow(clippy::unused_self, reason = "the test version uses routes")]
    pub(super) fn route(&self, remote: SocketAddr) -> SocketAddr {
        remote
    }

    /// The guest's view of the system address `from`.
    #[cfg(not(test))]
    #[allow(clippy::unused_self, reason = "the test version uses routes")]
    pub(super) fn origin(&self, from: SocketAddr) -> SocketAddr {
        from
    }

    #[cfg(test)]
    pub(super) fn route(&self, remote: SocketAddr) -> SocketAddr {
        let route = self.routes.iter().find(|(guest, _)| *guest == remote);
        route.map_or(remote, |(_, system)| *system)
    }

    #[cfg(test)]
    pub(super) fn origin(&self, from: SocketAddr) -> SocketAddr {
        let route = self.routes.iter().find(|(_, system)| *system == from);
        route.map_or(from, |(guest, _)| *guest)
    }
}
