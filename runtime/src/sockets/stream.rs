//! An established TCP connection, virtual or real, as its two halves.
//!
//! # Guarantees
//! - Dropping a half closes that direction only: what comes is thrown away, or the peer sees the end. When both are gone
//!   the connection is.
//! - `try_*` never registers a waker; `poll_ready` does, and what it promises is there for the next `try_*`.

use std::io;
use std::net::{Shutdown, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use socket2::SockRef;
use tokio::net::{TcpSocket, TcpStream};

use super::error::ErrorCode;
use super::limits::Permit;
use super::loopback::pipe;
use super::loopback::tcp::Stream;
use super::options::Options;
use super::policy::Family;

/// Bytes that are read or written at once.
pub(crate) const CHUNK: usize = pipe::CAPACITY;

/// Time to connect: systems take minutes.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// Our end of a connection.
pub(crate) enum ConnectionEnd {
    Virtual(Stream),
    /// The place in the quota is held for as long as the connection lives.
    Real {
        stream: TcpStream,
        _permit: Permit,
    },
}

/// Connects to an address beyond the virtual network.
pub(crate) async fn connect(
    remote: SocketAddr,
    options: Options,
    permit: Permit,
) -> Result<ConnectionEnd, ErrorCode> {
    let family = Family::of(remote.ip());
    let socket = match family {
        Family::V4 => TcpSocket::new_v4()?,
        Family::V6 => TcpSocket::new_v6()?,
    };
    let settings = SockRef::from(&socket);
    if family == Family::V6 {
        settings.set_only_v6(true)?;
    }
    options.apply_tcp(&settings, family)?;
    let stream = tokio::time::timeout(CONNECT_TIMEOUT, socket.connect(remote))
        .await
        .map_err(|_| ErrorCode::Timeout)??;
    Ok(ConnectionEnd::Real {
        stream,
        _permit: permit,
    })
}

impl ConnectionEnd {
    pub(crate) fn local(&self) -> Result<SocketAddr, ErrorCode> {
        match self {
            Self::Virtual(stream) => Ok(stream.local),
            Self::Real { stream, .. } => Ok(stream.local_addr()?),
        }
    }

    pub(crate) fn remote(&self) -> Result<SocketAddr, ErrorCode> {
        match self {
            Self::Virtual(stream) => Ok(stream.remote),
            Self::Real { stream, .. } => Ok(stream.peer_addr()?),
        }
    }

    /// Sets `options` if there is a system socket.
    pub(crate) fn apply(&self, options: &Options, family: Family) -> Result<(), ErrorCode> {
        match self {
            Self::Virtual(_) => Ok(()),
            Self::Real { stream, .. } => Ok(options.apply_tcp(&SockRef::from(stream), family)?),
        }
    }

    /// Both directions.
    pub(crate) fn split(self: &Arc<Self>) -> (ReadHalf, WriteHalf) {
        let reader = ReadHalf {
            end: Arc::clone(self),
            closed: AtomicBool::new(false),
        };
        (reader, WriteHalf(Arc::clone(self)))
    }
}

/// What comes from the peer.
pub(crate) struct ReadHalf {
    end: Arc<ConnectionEnd>,
    closed: AtomicBool,
}

impl ReadHalf {
    /// At most `max` bytes; none at the end of the stream; `None` when there are none yet.
    pub(crate) fn try_read(&self, max: usize) -> Result<Option<Bytes>, ErrorCode> {
        if self.closed.load(Ordering::Relaxed) {
            return Ok(Some(Bytes::new()));
        }
        match &*self.end {
            ConnectionEnd::Virtual(stream) => Ok(stream.reader.try_read(max)),
            ConnectionEnd::Real { stream, .. } => {
                let mut buffer = BytesMut::with_capacity(max.min(CHUNK));
                let read = would_block(stream.try_read_buf(&mut buffer))?;
                Ok(read.map(|_| buffer.freeze()))
            }
        }
    }

    /// Fills the start of `target`: 0 at the end of the stream; `None` when there are no bytes yet.
    #[cfg(feature = "wasip3")]
    pub(crate) fn try_read_into(&self, target: &mut [u8]) -> Result<Option<usize>, ErrorCode> {
        if self.closed.load(Ordering::Relaxed) {
            return Ok(Some(0));
        }
        match &*self.end {
            ConnectionEnd::Virtual(stream) => Ok(stream.reader.try_read_into(target)),
            ConnectionEnd::Real { stream, .. } => would_block(stream.try_read(target)),
        }
    }

    /// Ready when there is something to read, be it the end or an error.
    pub(crate) fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<()> {
        if self.closed.load(Ordering::Relaxed) {
            return Poll::Ready(());
        }
        match &*self.end {
            ConnectionEnd::Virtual(stream) => stream.reader.poll_ready(cx),
            ConnectionEnd::Real { stream, .. } => stream.poll_read_ready(cx).map(|_| ()),
        }
    }

    /// Ends what we read; the peer does not notice.
    pub(crate) fn close(&self) {
        if self.closed.swap(true, Ordering::Relaxed) {
            return;
        }
        match &*self.end {
            ConnectionEnd::Virtual(stream) => stream.reader.discard(),
            ConnectionEnd::Real { stream, .. } => shut(stream, Shutdown::Read),
        }
    }
}

impl Drop for ReadHalf {
    fn drop(&mut self) {
        self.close();
    }
}

/// What goes to the peer.
pub(crate) struct WriteHalf(Arc<ConnectionEnd>);

impl WriteHalf {
    /// How many of `bytes` were taken: 0 when there is no room.
    pub(crate) fn try_write(&self, bytes: &[u8]) -> Result<usize, ErrorCode> {
        match &*self.0 {
            ConnectionEnd::Virtual(stream) => stream.writer.try_write(bytes),
            ConnectionEnd::Real { stream, .. } => Ok(would_block(stream.try_write(bytes))?.unwrap_or(0)),
        }
    }

    /// Bytes worth writing when the half is ready.
    pub(crate) fn budget(&self) -> Result<usize, ErrorCode> {
        match &*self.0 {
            ConnectionEnd::Virtual(stream) => stream.writer.budget(),
            ConnectionEnd::Real { .. } => Ok(CHUNK),
        }
    }

    /// Ready when something can be written, or never again.
    pub(crate) fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<()> {
        match &*self.0 {
            ConnectionEnd::Virtual(stream) => stream.writer.poll_ready(cx),
            ConnectionEnd::Real { stream, .. } => stream.poll_write_ready(cx).map(|_| ()),
        }
    }

    /// The peer sees the end after what was written.
    pub(crate) fn close(&self) {
        match &*self.0 {
            ConnectionEnd::Virtual(stream) => stream.writer.end(),
            ConnectionEnd::Real { stream, .. } => shut(stream, Shutdown::Write),
        }
    }
}

impl Drop for WriteHalf {
    fn drop(&mut self) {
        self.close();
    }
}

fn would_block(result: io::Result<usize>) -> Result<Option<usize>, ErrorCode> {
    match result {
        Ok(n) => Ok(Some(n)),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A peer that is gone already makes this fail, which changes nothing.
fn shut(stream: &TcpStream, how: Shutdown) {
    if let Err(error) = SockRef::from(stream).shutdown(how) {
        tracing::trace!(%error, "a connection was gone before it was shut down");
    }
}
