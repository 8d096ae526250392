//! TCP sockets, for both versions of `wasi:sockets`.
//!
//! # Flow
//! idle → (bound) → connecting → connected, or idle → bound → listening. A system socket is opened on connect, and only if the
//! remote address is not on the virtual network.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::ctx::SocketsCtx;
use super::error::ErrorCode;
use super::limits::Permit;
use super::loopback::tcp::{self as loopback, Listener, Stream, TcpLease};
use super::network::Network;
use super::options::{Options, Setting};
use super::policy::{self, Family, Remote, Role};
use super::reach::Reach;
use super::stream::{self, ConnectionEnd, ReadHalf, WriteHalf};

/// Default backlog of a listener, in connections.
const DEFAULT_BACKLOG: usize = 128;

/// Maximum backlog of a listener, in connections.
const MAX_BACKLOG: usize = 4096;

type Connecting = Pin<Box<dyn Future<Output = Result<ConnectionEnd, ErrorCode>> + Send>>;

enum State {
    Idle,
    Bound(Arc<TcpLease>),
    Connecting(Connecting),
    Connected(Connected),
    Listening(Arc<TcpLease>),
    Closed(ErrorCode),
}

struct Connected {
    end: Arc<ConnectionEnd>,
    reader: Option<ReadHalf>,
    writer: Option<WriteHalf>,
}

/// A TCP socket of a guest.
pub struct TcpSocket {
    network: Arc<Network>,
    role: Role,
    reach: Arc<Reach>,
    family: Family,
    options: Options,
    backlog: usize,
    state: State,
    /// The slot of the socket in the workload's limit. `None` for an accepted socket, which shares the slot of its peer.
    permit: Option<Permit>,
}

impl TcpSocket {
    pub(crate) fn new(ctx: &SocketsCtx, family: Family) -> Result<Self, ErrorCode> {
        Ok(Self {
            network: Arc::clone(&ctx.network),
            role: ctx.role,
            reach: Arc::clone(&ctx.reach),
            family,
            options: Options::default(),
            backlog: DEFAULT_BACKLOG,
            state: State::Idle,
            permit: Some(ctx.network.permit()?),
        })
    }

    pub(crate) fn bind(&mut self, local: SocketAddr) -> Result<(), ErrorCode> {
        self.expect_idle()?;
        policy::may_bind_tcp(self.role, local, self.family)?;
        self.state = State::Bound(Arc::new(self.network.tcp().bind(local)?));
        Ok(())
    }

    fn expect_idle(&self) -> Result<(), ErrorCode> {
        match &self.state {
            State::Idle => Ok(()),
            State::Closed(code) => Err(*code),
            _ => Err(ErrorCode::InvalidState),
        }
    }

    /// Starts to connect; [`TcpSocket::poll_connect`] returns the result.
    pub(crate) fn start_connect(&mut self, remote: SocketAddr) -> Result<(), ErrorCode> {
        let lease = match &self.state {
            State::Idle => None,
            State::Bound(lease) => Some(Arc::clone(lease)),
            State::Closed(code) => return Err(*code),
            _ => return Err(ErrorCode::InvalidState),
        };
        let remote = policy::remote(remote, self.family, self.network.allowed_addresses())?;
        let permit = self.permit.clone().ok_or(ErrorCode::InvalidState)?;
        let connecting: Connecting = match remote {
            Remote::Virtual(remote) => {
                let (ports, inbound) = (Arc::clone(self.network.tcp()), self.network.inbound()?);
                Box::pin(async move {
                    let stream = loopback::connect(ports, lease, remote, permit, inbound).await?;
                    Ok(ConnectionEnd::Virtual(stream))
                })
            }
            // A bound socket is bound to the virtual network, which has no route to real addresses.
            Remote::Real(_) if lease.is_some() => return Err(ErrorCode::RemoteUnreachable),
            Remote::Real(remote) if !self.reach.permits(remote) => return Err(ErrorCode::AccessDenied),
            Remote::Real(remote) => {
                let remote = self.network.route(remote);
                Box::pin(stream::connect(remote, self.options.clone(), permit))
            }
        };
        self.state = State::Connecting(connecting);
        Ok(())
    }

    /// Ready when the socket is connected or has failed to connect.
    pub(crate) fn poll_connect(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ErrorCode>> {
        let connecting = match &mut self.state {
            State::Connecting(connecting) => connecting,
            State::Connected(_) => return Poll::Ready(Ok(())),
            State::Closed(code) => return Poll::Ready(Err(*code)),
            _ => return Poll::Ready(Err(ErrorCode::InvalidState)),
        };
        let Poll::Ready(result) = connecting.as_mut().poll(cx) else {
            return Poll::Pending;
        };
        match result {
            Ok(end) => {
                self.state = State::connected(end);
                Poll::Ready(Ok(()))
            }
            Err(code) => {
                self.state = State::Closed(code);
                Poll::Ready(Err(code))
            }
        }
    }

    /// Listens on the bound address. With `implicit`, an unbound socket is bound to an ephemeral port.
    pub(crate) fn listen(&mut self, implicit: bool) -> Result<TcpListener, ErrorCode> {
        if implicit && matches!(self.state, State::Idle) {
            self.bind(SocketAddr::new(self.family.unspecified(), 0))?;
        }
        let lease = match &self.state {
            State::Bound(lease) => Arc::clone(lease),
            State::Closed(code) => return Err(*code),
            _ => return Err(ErrorCode::InvalidState),
        };
        let listener = Listener::new(Arc::clone(&lease), self.backlog);
        self.state = State::Listening(lease);
        Ok(TcpListener {
            listener,
            network: Arc::clone(&self.network),
            role: self.role,
            reach: Arc::clone(&self.reach),
            family: self.family,
            options: self.options.clone(),
        })
    }

    /// Takes the read half. Fails if it was already taken.
    pub(crate) fn take_reader(&mut self) -> Result<ReadHalf, ErrorCode> {
        self.connected()?.reader.take().ok_or(ErrorCode::InvalidState)
    }

    /// Takes the write half. Fails if it was already taken.
    pub(crate) fn take_writer(&mut self) -> Result<WriteHalf, ErrorCode> {
        self.connected()?.writer.take().ok_or(ErrorCode::InvalidState)
    }

    fn connected(&mut self) -> Result<&mut Connected, ErrorCode> {
        match &mut self.state {
            State::Connected(connected) => Ok(connected),
            State::Closed(code) => Err(*code),
            _ => Err(ErrorCode::InvalidState),
        }
    }

    pub(crate) fn local_address(&self) -> Result<SocketAddr, ErrorCode> {
        let local = match &self.state {
            State::Bound(lease) | State::Listening(lease) => lease.address(),
            State::Connected(connected) => connected.end.local()?,
            State::Closed(code) => return Err(*code),
            State::Idle | State::Connecting(_) => return Err(ErrorCode::InvalidState),
        };
        Ok(self.in_family(local))
    }

    pub(crate) fn remote_address(&self) -> Result<SocketAddr, ErrorCode> {
        match &self.state {
            State::Connected(connected) => Ok(self.in_family(connected.end.remote()?)),
            State::Closed(code) => Err(*code),
            _ => Err(ErrorCode::InvalidState),
        }
    }

    /// Converts an IPv4 address to IPv4-mapped IPv6 for an IPv6 socket, which may be connected to a mapped loopback address.
    fn in_family(&self, address: SocketAddr) -> SocketAddr {
        match (self.family, address.ip()) {
            (Family::V6, IpAddr::V4(ip)) => SocketAddr::new(ip.to_ipv6_mapped().into(), address.port()),
            _ => address,
        }
    }

    pub(crate) fn is_listening(&self) -> bool {
        matches!(self.state, State::Listening(_))
    }

    pub(crate) fn family(&self) -> Family {
        self.family
    }

    pub(crate) fn set_backlog(&mut self, size: u64) -> Result<(), ErrorCode> {
        if size == 0 {
            return Err(ErrorCode::InvalidArgument);
        }
        match &self.state {
            State::Idle | State::Bound(_) => {
                self.backlog = usize::try_from(size).unwrap_or(MAX_BACKLOG).min(MAX_BACKLOG);
                Ok(())
            }
            State::Listening(_) => Err(ErrorCode::NotSupported),
            State::Closed(code) => Err(*code),
            State::Connecting(_) | State::Connected(_) => Err(ErrorCode::InvalidState),
        }
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn set(&mut self, setting: Setting) -> Result<(), ErrorCode> {
        self.options.set(setting)?;
        match &self.state {
            State::Connected(connected) => connected.end.apply(&self.options, self.family),
            _ => Ok(()),
        }
    }
}

impl State {
    fn connected(end: ConnectionEnd) -> Self {
        let end = Arc::new(end);
        let (reader, writer) = end.split();
        Self::Connected(Connected {
            end,
            reader: Some(reader),
            writer: Some(writer),
        })
    }
}

/// Accepts the connections to a listening socket. Accepted sockets inherit its options.
pub(crate) struct TcpListener {
    listener: Listener,
    network: Arc<Network>,
    role: Role,
    reach: Arc<Reach>,
    family: Family,
    options: Options,
}

impl TcpListener {
    /// Ready when a connection can be accepted or the network is closed.
    pub(crate) fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.listener.poll_ready(cx)
    }

    /// Accepts the oldest waiting connection, if any.
    ///
    /// # Errors
    /// The network is closed.
    pub(crate) fn try_accept(&mut self) -> Result<Option<TcpSocket>, ErrorCode> {
        let stream = self.listener.try_accept()?;
        Ok(stream.map(|stream| self.accepted(stream)))
    }

    fn accepted(&self, stream: Stream) -> TcpSocket {
        TcpSocket {
            network: Arc::clone(&self.network),
            role: self.role,
            reach: Arc::clone(&self.reach),
            family: self.family,
            options: self.options.clone(),
            backlog: DEFAULT_BACKLOG,
            state: State::connected(ConnectionEnd::Virtual(stream)),
            permit: None,
        }
    }
}
