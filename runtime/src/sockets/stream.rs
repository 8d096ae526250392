//! The two halves of an established TCP connection, virtual or real.
//!
//! # Guarantees
//! - Dropping a half closes that direction only: incoming data is discarded, or the peer sees the end of the stream. The
//!   connection ends when both halves are dropped.
//! - `try_*` never registers a waker. `poll_ready` does; once it is ready, the next `try_*` makes progress.

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

/// Maximum number of bytes per read or write.
pub(crate) const CHUNK: usize = pipe::CAPACITY;

/// Time limit for a connect; the system's default is several minutes.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// The local end of a connection.
pub(crate) enum ConnectionEnd {
    Virtual(Stream),
    /// Holds its slot in the socket limit for the lifetime of the connection.
    Real {
        stream: TcpStream,
        _permit: Permit,
    },
}

/// Connects to a real address.
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

    /// Applies `options` to the system socket, if any.
    pub(crate) fn apply(&self, options: &Options, family: Family) -> Result<(), ErrorCode> {
        match self {
            Self::Virtual(_) => Ok(()),
            Self::Real { stream, .. } => Ok(options.apply_tcp(&SockRef::from(stream), family)?),
        }
    }

    /// Splits the connection into its two directions.
    pub(crate) fn split(self: &Arc<Self>) -> (ReadHalf, WriteHalf) {
        let reader = ReadHalf {
            end: Arc::clone(self),
            closed: AtomicBool::new(false),
        };
        (reader, WriteHalf(Arc::clone(self)))
    }
}

/// The direction from the peer.
pub(crate) struct ReadHalf {
    end: Arc<ConnectionEnd>,
    closed: AtomicBool,
}

impl ReadHalf {
    /// Reads at most `max` bytes. Returns empty bytes at the end of the stream and `None` if no data is available yet.
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

    /// Reads into `target`. Returns 0 at the end of the stream and `None` if no data is available yet.
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

    /// Ready when data, the end of the stream or an error can be read.
    pub(crate) fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<()> {
        if self.closed.load(Ordering::Relaxed) {
            return Poll::Ready(());
        }
        match &*self.end {
            ConnectionEnd::Virtual(stream) => stream.reader.poll_ready(cx),
            ConnectionEnd::Real { stream, .. } => stream.poll_read_ready(cx).map(|_| ()),
        }
    }

    /// Stops reading and discards incoming data; the peer is not notified.
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

/// The direction to the peer.
pub(crate) struct WriteHalf(Arc<ConnectionEnd>);

impl WriteHalf {
    /// Returns the number of bytes written; 0 if there is no space.
    pub(crate) fn try_write(&self, bytes: &[u8]) -> Result<usize, ErrorCode> {
        match &*self.0 {
            ConnectionEnd::Virtual(stream) => stream.writer.try_write(bytes),
            ConnectionEnd::Real { stream, .. } => Ok(would_block(stream.try_write(bytes))?.unwrap_or(0)),
        }
    }

    /// Number of bytes that the next write should contain at most.
    pub(crate) fn budget(&self) -> Result<usize, ErrorCode> {
        match &*self.0 {
            ConnectionEnd::Virtual(stream) => stream.writer.budget(),
            ConnectionEnd::Real { .. } => Ok(CHUNK),
        }
    }

    /// Ready when data can be written or the connection is closed.
    pub(crate) fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<()> {
        match &*self.0 {
            ConnectionEnd::Virtual(stream) => stream.writer.poll_ready(cx),
            ConnectionEnd::Real { stream, .. } => stream.poll_write_ready(cx).map(|_| ()),
        }
    }

    /// Ends the stream: the peer reads what was written, then the end.
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

/// Shuts down one direction. Fails if the peer already closed the connection; the error is ignored.
fn shut(stream: &TcpStream, how: Shutdown) {
    if let Err(error) = SockRef::from(stream).shutdown(how) {
        tracing::trace!(%error, "connection closed before shutdown");
    }
}
