//! A connection that limits the size of server messages.
//!
//! The client library buffers each message, such as a row, completely. Without a limit, a statement that returns a row of one
//! gigabyte would make the host allocate as much.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Size of a message header: one byte for the type and four for the length, which counts itself but not the type.
const HEAD: usize = 5;

/// A connection that fails on messages larger than `most` bytes.
pub(super) struct Bounded<S> {
    stream: S,
    most: usize,
    exceeded: Arc<AtomicBool>,
    head: [u8; HEAD],
    /// Bytes of the header read so far.
    begun: usize,
    /// Bytes of the current message body not yet read.
    rest: usize,
}

impl<S> Bounded<S> {
    /// A message of more than `most` bytes fails the connection and sets `exceeded`.
    pub(super) fn new(stream: S, most: usize, exceeded: Arc<AtomicBool>) -> Self {
        Self {
            stream,
            most,
            exceeded,
            head: [0; HEAD],
            begun: 0,
            rest: 0,
        }
    }

    fn check(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let skipped = self.rest.min(bytes.len());
            self.rest -= skipped;
            bytes = bytes.get(skipped..).unwrap_or_default();
            let (Some((first, more)), 0) = (bytes.split_first(), self.rest) else {
                continue;
            };
            bytes = more;
            if let Some(slot) = self.head.get_mut(self.begun) {
                *slot = *first;
            }
            self.begun += 1;
            if self.begun == HEAD {
                self.begun = 0;
                let [_, length @ ..] = self.head;
                let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
                self.rest = length.saturating_sub(HEAD - 1);
                if self.rest > self.most {
                    self.exceeded.store(true, Ordering::Relaxed);
                    let message = format!("a message of {length} bytes exceeds the limit of {}", self.most);
                    return Err(io::Error::new(io::ErrorKind::InvalidData, message));
                }
            }
        }
        Ok(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let read = buf.filled().get(before..).unwrap_or_default();
        Poll::Ready(self.check(read))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(length: u32) -> Vec<u8> {
        let mut message = vec![b'D'];
        message.extend((length + 4).to_be_bytes());
        message.resize(HEAD + usize::try_from(length).unwrap(), 7);
        message
    }

    #[test]
    fn messages_are_bounded_for_any_chunk_size() {
        let bytes = [message(100), message(0), message(3), message(101)].concat();
        for size in [1, 3, 7, 1000] {
            let exceeded = Arc::new(AtomicBool::new(false));
            let mut bounded = Bounded::new((), 100, Arc::clone(&exceeded));
            let good = bytes.len() - 101;
            let mut chunks = bytes[..good - 1].chunks(size);
            assert!(chunks.all(|chunk| bounded.check(chunk).is_ok()), "{size}");
            assert!(!exceeded.load(Ordering::Relaxed));
            assert!(bounded.check(&bytes[good - 1..]).is_err(), "{size}");
            assert!(exceeded.load(Ordering::Relaxed));
        }
    }
}
