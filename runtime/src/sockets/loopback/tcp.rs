//! TCP on the virtual network: listeners and connections.
//!
//! # Guarantees
//! - The number of connections waiting to be accepted is limited by the backlog. Further clients wait, in order, until there is
//!   space or the listener is dropped.
//! - Each client has a separate port, so that a service can distinguish its peers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use super::pipe::{Reader, Writer, pipe};
use super::ports::{Lease, Ports};
use crate::sockets::error::ErrorCode;
use crate::sockets::limits::Permit;
use crate::sockets::policy::Family;

/// The TCP ports of a virtual network.
pub(crate) type TcpPorts = Ports<mpsc::Sender<Stream>>;

/// A bound TCP port.
pub(crate) type TcpLease = Lease<mpsc::Sender<Stream>>;

/// One end of a connection.
pub(crate) struct Stream {
    pub(crate) local: SocketAddr,
    pub(crate) remote: SocketAddr,
    pub(crate) reader: Reader,
    pub(crate) writer: Writer,
    _lease: Option<Arc<TcpLease>>,
    /// Both ends together occupy one slot in the socket limit.
    _permit: Permit,
    /// Slot in the limit of inbound connections; only at the listener's end.
    _inbound: Option<OwnedSemaphorePermit>,
}

/// Connects to the listener at `remote`, from the port of `lease` or an ephemeral port.
pub(crate) async fn connect(
    ports: Arc<TcpPorts>,
    lease: Option<Arc<TcpLease>>,
    remote: SocketAddr,
    permit: Permit,
    inbound: OwnedSemaphorePermit,
) -> Result<Stream, ErrorCode> {
    let listener = ports.find(remote).ok_or(ErrorCode::ConnectionRefused)?;
    let slot = listener
        .reserve_owned()
        .await
        .map_err(|_| ErrorCode::ConnectionRefused)?;
    let loopback = Family::of(remote.ip()).loopback();
    let lease = match lease {
        Some(lease) => lease,
        None => Arc::new(ports.bind(SocketAddr::new(loopback, 0))?),
    };
    let mut local = lease.address();
    if local.ip().is_unspecified() {
        local.set_ip(loopback);
    }
    let (to_server, from_client) = pipe();
    let (to_client, from_server) = pipe();
    slot.send(Stream {
        local: remote,
        remote: local,
        reader: from_client,
        writer: to_client,
        _lease: None,
        _permit: Arc::clone(&permit),
        _inbound: Some(inbound),
    });
    Ok(Stream {
        local,
        remote,
        reader: from_server,
        writer: to_server,
        _lease: Some(lease),
        _permit: permit,
        _inbound: None,
    })
}

/// Accepts the connections to a port.
pub(crate) struct Listener {
    queue: mpsc::Receiver<Stream>,
    /// The next connection, taken from the queue by `poll_ready`.
    next: Option<Stream>,
    _lease: Arc<TcpLease>,
}

impl Listener {
    /// Listens on the port of `lease`, with at most `backlog` waiting connections.
    pub(crate) fn new(lease: Arc<TcpLease>, backlog: usize) -> Self {
        let (sender, queue) = mpsc::channel(backlog.max(1));
        lease.serve(sender);
        Self {
            queue,
            next: None,
            _lease: lease,
        }
    }

    /// Ready when a connection can be accepted or the network is closed.
    pub(crate) fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.next.is_none() {
            let Poll::Ready(next) = self.queue.poll_recv(cx) else {
                return Poll::Pending;
            };
            self.next = next;
        }
        Poll::Ready(())
    }

    /// Accepts the oldest waiting connection, if any.
    ///
    /// # Errors
    /// [`ErrorCode::ConnectionAborted`]: the network is closed and no connection waits.
    pub(crate) fn try_accept(&mut self) -> Result<Option<Stream>, ErrorCode> {
        if let Some(next) = self.next.take() {
            return Ok(Some(next));
        }
        match self.queue.try_recv() {
            Ok(stream) => Ok(Some(stream)),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(ErrorCode::ConnectionAborted),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Waker;

    use super::*;
    use crate::sockets::limits::SocketLimits;
    use crate::sockets::network::{Network, NetworkPolicy};

    fn network() -> Arc<Network> {
        Network::new(NetworkPolicy::default())
    }

    fn listen(network: &Arc<Network>, address: &str, backlog: usize) -> Listener {
        let lease = network.tcp().bind(address.parse().unwrap()).unwrap();
        Listener::new(Arc::new(lease), backlog)
    }

    async fn dial(network: &Arc<Network>, address: &str) -> Result<Stream, ErrorCode> {
        let permit = network.permit()?;
        let (ports, inbound) = (Arc::clone(network.tcp()), network.inbound()?);
        connect(ports, None, address.parse().unwrap(), permit, inbound).await
    }

    #[tokio::test]
    async fn two_networks_do_not_see_each_other() {
        let (one, two) = (network(), network());
        let _listener = listen(&one, "0.0.0.0:7777", 1);
        let _same_port = listen(&two, "0.0.0.0:7777", 1);
        assert!(dial(&one, "127.0.0.1:7777").await.is_ok());
        let _other = listen(&one, "0.0.0.0:8888", 1);
        let refused = dial(&two, "127.0.0.1:8888").await.err();
        assert_eq!(refused, Some(ErrorCode::ConnectionRefused));
    }

    #[tokio::test]
    async fn both_ends_have_matching_addresses_and_exchange_data() {
        let network = network();
        let mut listener = listen(&network, "0.0.0.0:80", 4);
        let client = dial(&network, "127.0.0.1:80").await.unwrap();
        poll_fn(|cx| listener.poll_ready(cx)).await;
        let server = listener.try_accept().unwrap().unwrap();
        assert_eq!(client.remote, server.local);
        assert_eq!(client.local, server.remote);
        assert_ne!(client.local, dial(&network, "127.0.0.1:80").await.unwrap().local);

        client.writer.try_write(b"ping").unwrap();
        assert_eq!(server.reader.try_read(9).unwrap(), "ping");
        client.writer.end();
        assert_eq!(server.reader.try_read(9).unwrap(), "", "half closed");
        server.writer.try_write(b"pong").unwrap();
        assert_eq!(client.reader.try_read(9).unwrap(), "pong");
        drop(server);
        assert_eq!(client.reader.try_read(9).unwrap(), "");
        assert_eq!(client.writer.try_write(b"x"), Err(ErrorCode::ConnectionBroken));
    }

    #[tokio::test]
    async fn a_full_backlog_makes_clients_wait_until_there_is_space() {
        let network = network();
        let mut listener = listen(&network, "[::]:80", 1);
        let first = dial(&network, "[::1]:80").await.unwrap();
        let mut second = Box::pin(dial(&network, "[::1]:80"));
        let mut noop = Context::from_waker(Waker::noop());
        assert!(second.as_mut().poll(&mut noop).is_pending());
        assert_eq!(listener.try_accept().unwrap().unwrap().remote, first.local);
        let second = second.await.unwrap();
        assert_eq!(listener.try_accept().unwrap().unwrap().remote, second.local);
    }

    #[tokio::test]
    async fn a_dropped_listener_refuses_waiting_clients_and_ends_queued_connections() {
        let network = network();
        let listener = listen(&network, "0.0.0.0:80", 1);
        let queued = dial(&network, "127.0.0.1:80").await.unwrap();
        let mut waiting = Box::pin(dial(&network, "127.0.0.1:80"));
        let mut noop = Context::from_waker(Waker::noop());
        assert!(waiting.as_mut().poll(&mut noop).is_pending());
        drop(listener);
        assert_eq!(waiting.await.err(), Some(ErrorCode::ConnectionRefused));
        assert_eq!(queued.reader.try_read(1).unwrap(), "");
        let refused = dial(&network, "127.0.0.1:80").await.err();
        assert_eq!(refused, Some(ErrorCode::ConnectionRefused));
        let _again = listen(&network, "0.0.0.0:80", 1);
    }

    #[tokio::test]
    async fn a_closed_network_returns_waiting_connections_and_then_an_error() {
        let network = network();
        let mut listener = listen(&network, "0.0.0.0:80", 2);
        let waiting = dial(&network, "127.0.0.1:80").await.unwrap();
        network.tcp().close();
        let refused = dial(&network, "127.0.0.1:80").await.err();
        assert_eq!(refused, Some(ErrorCode::ConnectionRefused));
        poll_fn(|cx| listener.poll_ready(cx)).await;
        assert_eq!(listener.try_accept().unwrap().unwrap().remote, waiting.local);
        poll_fn(|cx| listener.poll_ready(cx)).await;
        assert_eq!(listener.try_accept().err(), Some(ErrorCode::ConnectionAborted));
    }

    #[tokio::test]
    async fn connections_to_listeners_have_a_separate_limit() {
        let network = Network::new(NetworkPolicy {
            limits: SocketLimits {
                inbound: 1,
                ..SocketLimits::default()
            },
            ..NetworkPolicy::default()
        });
        let mut listener = listen(&network, "0.0.0.0:80", 4);
        let client = dial(&network, "127.0.0.1:80").await.unwrap();
        let refused = dial(&network, "127.0.0.1:80").await.err();
        assert_eq!(refused, Some(ErrorCode::ConnectionRefused));
        // The slot is released when the listener's end is dropped, even if the client's end is still open.
        drop(listener.try_accept().unwrap());
        assert!(dial(&network, "127.0.0.1:80").await.is_ok());
        drop(client);
    }

    #[tokio::test]
    async fn ten_thousand_connections_leave_nothing_behind() {
        let network = Network::new(NetworkPolicy {
            limits: SocketLimits {
                outbound: 2,
                ..SocketLimits::default()
            },
            ..NetworkPolicy::default()
        });
        let mut listener = listen(&network, "0.0.0.0:80", 1);
        for _ in 0..10_000 {
            let client = dial(&network, "127.0.0.1:80").await.unwrap();
            let server = listener.try_accept().unwrap().unwrap();
            client.writer.try_write(&[1; 1000]).unwrap();
            drop(client);
            assert_eq!(server.reader.try_read(2000).unwrap().len(), 1000);
        }
        assert_eq!(network.tcp().len(), 1, "only the listener");
        let one = dial(&network, "127.0.0.1:80").await.unwrap();
        let server = listener.try_accept().unwrap();
        let _two = dial(&network, "127.0.0.1:80").await.unwrap();
        let third = dial(&network, "127.0.0.1:80").await.err();
        assert_eq!(third, Some(ErrorCode::NewSocketLimit));
        drop(one);
        let third = dial(&network, "127.0.0.1:80").await.err();
        assert_eq!(
            third,
            Some(ErrorCode::NewSocketLimit),
            "the other end is still open"
        );
        drop(server);
        drop(listener);
        let third = dial(&network, "127.0.0.1:80").await.err();
        assert_eq!(third, Some(ErrorCode::ConnectionRefused));
    }
}
