//! UDP sockets, for both versions of `wasi:sockets`.
//!
//! A bound socket has a port on the virtual network. A socket bound to the unspecified address can also reach the real network:
//! its first datagram to a real address opens a system socket on an ephemeral port.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Waker};

use parking_lot::Mutex;
use socket2::{Domain, Protocol, SockRef, Socket, Type};

use super::ctx::SocketsCtx;
use super::error::ErrorCode;
use super::limits::Permit;
use super::loopback::udp::{Datagram, Mailbox, UdpLease};
use super::network::Network;
use super::options::{Options, Setting};
use super::policy::{self, Family, Remote, Role};
use super::reach::Reach;

/// Maximum payload of an IPv4 datagram, in bytes.
const MAX_DATAGRAM: usize = 65_507;

/// A UDP socket of a guest.
pub struct UdpSocket {
    network: Arc<Network>,
    role: Role,
    reach: Arc<Reach>,
    family: Family,
    options: Arc<Mutex<Options>>,
    permit: Permit,
    port: Option<Arc<Port>>,
    remote: Option<SocketAddr>,
}

impl UdpSocket {
    pub(crate) fn new(ctx: &SocketsCtx, family: Family) -> Result<Self, ErrorCode> {
        Ok(Self {
            network: Arc::clone(&ctx.network),
            role: ctx.role,
            reach: Arc::clone(&ctx.reach),
            family,
            options: Arc::default(),
            permit: ctx.network.permit()?,
            port: None,
            remote: None,
        })
    }

    pub(crate) fn bind(&mut self, local: SocketAddr) -> Result<(), ErrorCode> {
        if self.port.is_some() {
            return Err(ErrorCode::InvalidState);
        }
        policy::may_bind_udp(self.role, local, self.family)?;
        let lease = self.network.udp().bind(local)?;
        let mailbox = Arc::new(Mailbox::default());
        lease.serve(Arc::clone(&mailbox));
        self.port = Some(Arc::new(Port {
            network: Arc::clone(&self.network),
            reach: Arc::clone(&self.reach),
            family: self.family,
            options: Arc::clone(&self.options),
            lease,
            mailbox,
            system: OnceLock::new(),
            _permit: Arc::clone(&self.permit),
        }));
        Ok(())
    }

    /// Returns the bound port.
    pub(crate) fn port(&self) -> Result<&Arc<Port>, ErrorCode> {
        self.port.as_ref().ok_or(ErrorCode::InvalidState)
    }

    /// Returns the bound port; binds an ephemeral one if the socket is not bound.
    pub(crate) fn port_or_bind(&mut self) -> Result<&Arc<Port>, ErrorCode> {
        if self.port.is_none() {
            self.bind(SocketAddr::new(self.family.unspecified(), 0))?;
        }
        self.port()
    }

    /// Connects the socket: datagrams are sent to and received from `remote` only.
    pub(crate) fn connect(&mut self, remote: SocketAddr) -> Result<(), ErrorCode> {
        self.remote = Some(self.port_or_bind()?.destination(remote)?.address());
        Ok(())
    }

    pub(crate) fn disconnect(&mut self) {
        self.remote = None;
    }

    pub(crate) fn local_address(&self) -> Result<SocketAddr, ErrorCode> {
        Ok(self.port()?.lease.address())
    }

    pub(crate) fn remote_address(&self) -> Result<SocketAddr, ErrorCode> {
        self.remote.ok_or(ErrorCode::InvalidState)
    }

    pub(crate) fn family(&self) -> Family {
        self.family
    }

    pub(crate) fn options(&self) -> Options {
        self.options.lock().clone()
    }

    pub(crate) fn set(&mut self, setting: Setting) -> Result<(), ErrorCode> {
        let mut options = self.options.lock();
        options.set(setting)?;
        match self.port.as_ref().and_then(|port| port.system.get()) {
            Some(socket) => Ok(options.apply(&SockRef::from(socket), self.family)?),
            None => Ok(()),
        }
    }
}

/// Compares address and port, ignoring flow info and scope id.
fn same(one: SocketAddr, other: SocketAddr) -> bool {
    one.ip() == other.ip() && one.port() == other.port()
}

/// A bound port, which sends and receives datagrams.
pub(crate) struct Port {
    network: Arc<Network>,
    reach: Arc<Reach>,
    family: Family,
    options: Arc<Mutex<Options>>,
    lease: UdpLease,
    mailbox: Arc<Mailbox>,
    /// Socket for the real network, opened on first use.
    system: OnceLock<tokio::net::UdpSocket>,
    _permit: Permit,
}

impl Port {
    /// Returns the destination for `remote`, if this port can send datagrams to it.
    fn destination(&self, remote: SocketAddr) -> Result<Remote, ErrorCode> {
        match policy::remote(remote, self.family, self.network.allowed_addresses())? {
            // The peer could not reply to a socket of another address family.
            Remote::Virtual(address) if Family::of(address.ip()) != self.family => {
                Err(ErrorCode::InvalidArgument)
            }
            Remote::Real(address) if !self.reach.permits(address) => Err(ErrorCode::AccessDenied),
            Remote::Real(_) if !self.lease.address().ip().is_unspecified() => {
                Err(ErrorCode::RemoteUnreachable)
            }
            destination => Ok(destination),
        }
    }

    /// Sends `data` to `to`, or to the connected address. On [`ErrorCode::WouldBlock`], `data` is unchanged.
    pub(crate) fn try_send(
        &self,
        data: &mut Vec<u8>,
        to: Option<SocketAddr>,
        connected: Option<SocketAddr>,
    ) -> Result<(), ErrorCode> {
        if data.len() > MAX_DATAGRAM {
            return Err(ErrorCode::DatagramTooLarge);
        }
        let destination = self.destination(to.or(connected).ok_or(ErrorCode::InvalidArgument)?)?;
        if connected.is_some_and(|connected| !same(connected, destination.address())) {
            return Err(ErrorCode::InvalidArgument);
        }
        match destination {
            Remote::Virtual(address) => {
                // If the port is not bound, the datagram is lost, as on any network.
                if let Some(mailbox) = self.network.udp().find(address) {
                    let mut from = self.lease.address();
                    if from.ip().is_unspecified() {
                        from.set_ip(self.family.loopback());
                    }
                    let data = std::mem::take(data);
                    mailbox.deliver(Datagram { data, from });
                }
                Ok(())
            }
            Remote::Real(address) => {
                let socket = self.system()?;
                let address = self.network.route(address);
                // Bypasses Tokio, which reports a new socket as not writable until its driver has polled it.
                match SockRef::from(socket).send_to(data, &address.into()) {
                    Ok(_) => Ok(()),
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        // Clears Tokio's readiness state, so that the next wait really waits.
                        Ok(socket.try_send_to(data, address).map(|_| ())?)
                    }
                    Err(error) => Err(error.into()),
                }
            }
        }
    }

    /// Whether a datagram can probably be sent without blocking.
    pub(crate) fn is_writable(&self) -> bool {
        self.system.get().is_none_or(|socket| {
            let mut noop = Context::from_waker(Waker::noop());
            socket.poll_send_ready(&mut noop).is_ready()
        })
    }

    /// Waits until a send that would have blocked can be retried.
    pub(crate) async fn writable(&self) {
        if let Some(socket) = self.system.get() {
            // The next attempt reports the error.
            let _ = socket.writable().await;
        }
    }

    /// Like [`Port::try_send`], but waits instead of failing with [`ErrorCode::WouldBlock`].
    #[cfg(feature = "wasip3")]
    pub(crate) async fn send(
        &self,
        mut data: Vec<u8>,
        to: Option<SocketAddr>,
        connected: Option<SocketAddr>,
    ) -> Result<(), ErrorCode> {
        loop {
            match self.try_send(&mut data, to, connected) {
                Err(ErrorCode::WouldBlock) => self.writable().await,
                result => return result,
            }
        }
    }

    /// Returns the oldest datagram. If `connected` is set, datagrams from other addresses are dropped.
    pub(crate) fn try_receive(&self, connected: Option<SocketAddr>) -> Result<Option<Datagram>, ErrorCode> {
        let expected = |from| connected.is_none_or(|connected| same(connected, from));
        while let Some(datagram) = self.mailbox.try_receive() {
            if expected(datagram.from) {
                return Ok(Some(datagram));
            }
        }
        let Some(socket) = self.system.get() else {
            return Ok(None);
        };
        loop {
            let mut data = Vec::with_capacity(MAX_DATAGRAM);
            let from = match socket.try_recv_buf_from(&mut data) {
                Ok((_, from)) => self.network.origin(from),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error.into()),
            };
            // Drop datagrams from addresses that must not be reached: the machine's loopback, metadata services.
            if expected(from) && matches!(self.destination(from), Ok(Remote::Real(_))) {
                data.shrink_to_fit();
                return Ok(Some(Datagram { data, from }));
            }
        }
    }

    /// Like [`Port::try_receive`], but waits for a datagram.
    pub(crate) async fn receive(&self, connected: Option<SocketAddr>) -> Result<Datagram, ErrorCode> {
        loop {
            let mut arrived = pin!(self.mailbox.arrived());
            // Enabled before checking, so that no datagram is missed in between.
            arrived.as_mut().enable();
            if let Some(result) = self.try_receive(connected).transpose() {
                return result;
            }
            match self.system.get() {
                None => arrived.await,
                Some(socket) => tokio::select! {
                    () = arrived => {}
                    // The next attempt reports the error.
                    _ = socket.readable() => {}
                },
            }
        }
    }

    fn system(&self) -> Result<&tokio::net::UdpSocket, ErrorCode> {
        if let Some(socket) = self.system.get() {
            return Ok(socket);
        }
        let domain = match self.family {
            Family::V4 => Domain::IPV4,
            Family::V6 => Domain::IPV6,
        };
        let socket = Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?;
        if self.family == Family::V6 {
            socket.set_only_v6(true)?;
        }
        self.options.lock().apply(&SockRef::from(&socket), self.family)?;
        socket.bind(&SocketAddr::new(self.family.unspecified(), 0).into())?;
        socket.set_nonblocking(true)?;
        let socket = tokio::net::UdpSocket::from_std(socket.into())?;
        let socket = self.system.get_or_init(|| socket);
        // Wakes waiting receivers, so that they also wait on the new socket.
        self.mailbox.interrupt();
        Ok(socket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::egress::AllowedHosts;
    use crate::sockets::network::NetworkPolicy;
    use crate::sockets::tcp::TcpSocket;

    fn at(address: &str) -> SocketAddr {
        address.parse().unwrap()
    }

    #[tokio::test]
    async fn only_listed_addresses_are_reachable() {
        let listed = AllowedHosts::parse(&["192.0.2.1".to_owned()]).unwrap();
        let network = Network::new(NetworkPolicy::default());
        let ctx = SocketsCtx::new(network, Role::Component, Reach::new(listed, false));
        let denied = Err(ErrorCode::AccessDenied);
        let mut udp = UdpSocket::new(&ctx, Family::V4).unwrap();
        assert_eq!(udp.connect(at("192.0.2.2:53")), denied);
        assert_eq!(udp.connect(at("192.0.2.1:53")), Ok(()));
        let mut tcp = TcpSocket::new(&ctx, Family::V4).unwrap();
        assert_eq!(tcp.start_connect(at("192.0.2.2:80")), denied);
        assert_eq!(tcp.start_connect(at("192.0.2.1:80")), Ok(()));
    }

    fn socket(network: &Arc<Network>, role: Role, local: &str) -> Result<UdpSocket, ErrorCode> {
        let ctx = SocketsCtx::new(
            Arc::clone(network),
            role,
            Reach::new(AllowedHosts::default(), true),
        );
        let local = at(local);
        let mut socket = UdpSocket::new(&ctx, Family::of(local.ip()))?;
        socket.bind(local)?;
        Ok(socket)
    }

    fn send(from: &UdpSocket, data: &[u8], to: &str) -> Result<(), ErrorCode> {
        let port = from.port().unwrap();
        port.try_send(&mut data.to_vec(), Some(at(to)), from.remote)
    }

    #[tokio::test]
    async fn a_component_asks_and_the_service_answers() {
        let network = Network::new(NetworkPolicy::default());
        let service = socket(&network, Role::Service, "0.0.0.0:53").unwrap();
        let mut client = socket(&network, Role::Component, "0.0.0.0:0").unwrap();
        client.connect(at("0.0.0.0:53")).unwrap();
        assert_eq!(client.remote_address(), Ok(at("127.0.0.1:53")));
        client
            .port()
            .unwrap()
            .send(b"question".to_vec(), None, client.remote)
            .await
            .unwrap();
        let question = service.port().unwrap().receive(None).await.unwrap();
        assert_eq!(question.data, b"question");

        let stranger = socket(&network, Role::Component, "0.0.0.0:0").unwrap();
        send(&stranger, b"spoofed", &question.from.to_string()).unwrap();
        send(&service, b"answer", &question.from.to_string()).unwrap();
        let answer = client.port().unwrap().try_receive(client.remote).unwrap();
        assert_eq!(answer.map(|answer| answer.data), Some(b"answer".to_vec()));
        assert_eq!(
            send(&client, b"elsewhere", "127.0.0.1:54"),
            Err(ErrorCode::InvalidArgument)
        );
    }

    #[tokio::test]
    async fn a_system_socket_is_opened_only_for_real_addresses() {
        let network = Network::new(NetworkPolicy::default());
        let client = socket(&network, Role::Component, "0.0.0.0:0").unwrap();
        send(&client, b"x", "127.0.0.1:9").unwrap();
        assert_eq!(
            send(&client, b"x", "169.254.169.254:80"),
            Err(ErrorCode::AccessDenied)
        );
        assert!(client.port().unwrap().system.get().is_none());
        let bound = socket(&network, Role::Service, "127.0.0.1:53").unwrap();
        assert_eq!(
            send(&bound, b"x", "192.0.2.1:53"),
            Err(ErrorCode::RemoteUnreachable)
        );
        assert_eq!(
            send(&client, &vec![0; MAX_DATAGRAM + 1], "127.0.0.1:9"),
            Err(ErrorCode::DatagramTooLarge)
        );
    }

    #[tokio::test]
    async fn datagrams_from_the_machines_loopback_are_dropped() {
        let network = Network::new(NetworkPolicy::default());
        let client = socket(&network, Role::Component, "0.0.0.0:0").unwrap();
        let port = client.port().unwrap();
        let local = port.system().unwrap().local_addr().unwrap().port();
        let outside = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
        outside.send_to(b"intruder", ("127.0.0.1", local)).await.unwrap();
        port.system().unwrap().readable().await.unwrap();
        assert_eq!(port.try_receive(None), Ok(None));
    }

    #[tokio::test]
    async fn every_waiting_receiver_gets_a_datagram() {
        let network = Network::new(NetworkPolicy::default());
        let service = socket(&network, Role::Service, "0.0.0.0:53").unwrap();
        let port = Arc::clone(service.port().unwrap());
        let waiting = [(); 3].map(|()| {
            let port = Arc::clone(&port);
            tokio::spawn(async move { port.receive(None).await.map(|datagram| datagram.data) })
        });
        tokio::task::yield_now().await;
        // The system socket is opened while the receivers wait.
        port.system().unwrap();
        for _ in 0..3 {
            send(&service, b"x", "127.0.0.1:53").unwrap();
        }
        for waiting in waiting {
            assert_eq!(waiting.await.unwrap(), Ok(b"x".to_vec()));
        }
    }

    #[tokio::test]
    async fn sockets_are_counted_and_ports_are_released() {
        let network = Network::new(NetworkPolicy {
            limits: crate::SocketLimits {
                outbound: 2,
                ..crate::SocketLimits::default()
            },
            ..NetworkPolicy::default()
        });
        for _ in 0..10_000 {
            socket(&network, Role::Service, "0.0.0.0:53").unwrap();
        }
        let _one = socket(&network, Role::Service, "0.0.0.0:53").unwrap();
        let taken = socket(&network, Role::Service, "0.0.0.0:53").err();
        assert_eq!(taken, Some(ErrorCode::AddressInUse));
        let _two = socket(&network, Role::Service, "0.0.0.0:54").unwrap();
        let third = socket(&network, Role::Service, "0.0.0.0:55").err();
        assert_eq!(third, Some(ErrorCode::NewSocketLimit));
        assert_eq!(network.udp().len(), 2);
    }
}
