//! A TCP socket from its creation to its end, for every version of `wasi:sockets`.
//!
//! # Flow
//! idle → (bound) → connecting → connected, or idle → bound → listening. Where a socket leads is known when it connects:
//! the system is asked for one only to reach an address beyond the virtual network.

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
use super::stream::{self, ConnectionEnd, ReadHalf, WriteHalf};

/// Connections that wait to be accepted unless the guest says otherwise.
const DEFAULT_BACKLOG: usize = 128;

/// Connections that wait to be accepted at most.
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
    family: Family,
    options: Options,
    backlog: usize,
    state: State,
    /// The place of the socket in the quota; an accepted one shares that of its peer.
    permit: Option<Permit>,
}

impl TcpSocket {
    pub(crate) fn new(ctx: &SocketsCtx, family: Family) -> Result<Self, ErrorCode> {
        Ok(Self {
            network: Arc::clone(&ctx.network),
            role: ctx.role,
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

    /// Begins to connect; [`TcpSocket::poll_connect`] tells how it went.
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
            // What is bound is bound on the virtual network, and no route leads out of there.
            Remote::Real(_) if lease.is_some() => return Err(ErrorCode::RemoteUnreachable),
            Remote::Real(remote) => {
                let remote = self.network.route(remote);
                Box::pin(stream::connect(remote, self.options.clone(), permit))
            }
        };
        self.state = State::Connecting(connecting);
        Ok(())
    }

    /// Ready when the socket is connected or will never be.
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

    /// Listens on the bound address; with `implicit`, on an ephemeral port if there is none.
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
            family: self.family,
            options: self.options.clone(),
        })
    }

    /// What comes from the peer: once.
    pub(crate) fn take_reader(&mut self) -> Result<ReadHalf, ErrorCode> {
        self.connected()?.reader.take().ok_or(ErrorCode::InvalidState)
    }

    /// What goes to the peer: once.
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
        Ok(self.spell(local))
    }

    pub(crate) fn remote_address(&self) -> Result<SocketAddr, ErrorCode> {
        match &self.state {
            State::Connected(connected) => Ok(self.spell(connected.end.remote()?)),
            State::Closed(code) => Err(*code),
            _ => Err(ErrorCode::InvalidState),
        }
    }

    /// An IPv6 socket may have been connected to an IPv4-mapped loopback address.
    fn spell(&self, address: SocketAddr) -> SocketAddr {
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

/// Gives the connections to a listening socket, which share its options.
pub(crate) struct TcpListener {
    listener: Listener,
    network: Arc<Network>,
    role: Role,
    family: Family,
    options: Options,
}

impl TcpListener {
    /// Ready when a connection waits, or none will come.
    pub(crate) fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.listener.poll_ready(cx)
    }

    /// The connection that waits longest, if one does.
    ///
    /// # Errors
    /// The network is closed, and there will be none.
    pub(crate) fn try_accept(&mut self) -> Result<Option<TcpSocket>, ErrorCode> {
        let stream = self.listener.try_accept()?;
        Ok(stream.map(|stream| self.accepted(stream)))
    }

    fn accepted(&self, stream: Stream) -> TcpSocket {
        TcpSocket {
            network: Arc::clone(&self.network),
            role: self.role,
            family: self.family,
            options: self.options.clone(),
            backlog: DEFAULT_BACKLOG,
            state: State::connected(ConnectionEnd::Virtual(stream)),
            permit: None,
        }
    }
}
