//! The network of one workload: its virtual loopback, its quota and what lies beyond.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::ErrorCode;
use super::limits::{Permit, SocketLimits};
use super::loopback::tcp::TcpPorts;
use super::loopback::udp::UdpPorts;
use super::name_rules::NameRules;

/// Names that are looked up at a time: each takes a thread of the system's resolver.
const MAX_LOOKUPS: usize = 8;

/// What a workload may do on the network.
#[derive(Clone, Debug, Default)]
pub(crate) struct NetworkPolicy {
    /// Names that may be looked up: exact ones and `*.suffix`, in any case. None: the resolver is off, but for
    /// `localhost`.
    pub(crate) allowed_names: Vec<String>,
    /// Sockets of all components and the service together.
    pub(crate) limits: SocketLimits,
    /// Link-local and metadata addresses that are reachable although such are refused.
    pub(crate) allowed_addresses: Vec<IpAddr>,
    /// Addresses beyond the virtual network, and where the system is asked to reach them: tests have no other machine.
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
        let places = |count: usize| Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS)));
        Arc::new(Self {
            tcp: Arc::default(),
            udp: Arc::default(),
            outbound: places(policy.limits.outbound),
            inbound: places(policy.limits.inbound),
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

    /// The workload stops: listeners get what waits for them, then an error, and no connection is made any more.
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

    /// A place for one more socket.
    pub(super) fn permit(&self) -> Result<Permit, ErrorCode> {
        Arc::clone(&self.outbound)
            .try_acquire_owned()
            .map(Arc::new)
            .map_err(|_| ErrorCode::NewSocketLimit)
    }

    /// A place for one more connection to a listener of the virtual network.
    pub(super) fn inbound(&self) -> Result<OwnedSemaphorePermit, ErrorCode> {
        Arc::clone(&self.inbound)
            .try_acquire_owned()
            .map_err(|_| ErrorCode::ConnectionRefused)
    }

    /// Where the system reaches `remote`.
    #[cfg(not(test))]
    #[allow(clippy::unused_self, reason = "the one of the tests has routes")]
    pub(super) fn route(&self, remote: SocketAddr) -> SocketAddr {
        remote
    }

    /// Who `from`, as the system sees it, is.
    #[cfg(not(test))]
    #[allow(clippy::unused_self, reason = "the one of the tests has routes")]
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
