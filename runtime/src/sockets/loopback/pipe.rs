//! One direction of a virtual TCP connection: a bounded buffer between one writer and one reader.
//!
//! # Guarantees
//! - At most [`CAPACITY`] bytes are in flight. A writer is ready when a quarter of it is free, so that it is not woken for
//!   every byte that a slow reader takes.
//! - Dropping the [`Writer`] ends the stream after the written bytes; dropping the [`Reader`] makes further writes fail.
//! - The lock is held for a copy of at most [`CAPACITY`] bytes, never while waiting.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};

#[cfg(feature = "wasip3")]
use bytes::Buf as _;
use bytes::{Bytes, BytesMut};
use parking_lot::{Mutex, MutexGuard};

use crate::sockets::error::ErrorCode;

/// Maximum number of bytes in flight in one direction of a connection.
pub(crate) const CAPACITY: usize = 64 * 1024;

/// Free space at which a writer is ready.
const LOW_WATER: usize = CAPACITY / 4;

#[derive(Default)]
struct State {
    buffer: BytesMut,
    /// The writer has ended the stream.
    ended: bool,
    /// The reader was dropped.
    broken: bool,
    /// The reader discards everything that is written.
    discard: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl State {
    fn space(&self) -> usize {
        if self.discard {
            return CAPACITY;
        }
        CAPACITY.saturating_sub(self.buffer.len())
    }
}

#[derive(Default)]
struct Pipe(Mutex<State>);

impl Pipe {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock()
    }
}

/// Stores the waker of the most recently waiting task.
fn remember(slot: &mut Option<Waker>, cx: &Context<'_>) {
    match slot {
        Some(waker) => waker.clone_from(cx.waker()),
        None => *slot = Some(cx.waker().clone()),
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// Creates a connected pair.
pub(crate) fn pipe() -> (Writer, Reader) {
    let pipe = Arc::new(Pipe::default());
    (Writer(Arc::clone(&pipe)), Reader(pipe))
}

/// The writing end.
pub(crate) struct Writer(Arc<Pipe>);

impl Writer {
    /// Writes as many bytes as there is space for and returns their number; 0 if the buffer is full.
    pub(crate) fn try_write(&self, bytes: &[u8]) -> Result<usize, ErrorCode> {
        let mut state = self.0.lock();
        if state.broken || state.ended {
            return Err(ErrorCode::ConnectionBroken);
        }
        if state.discard {
            return Ok(bytes.len());
        }
        let taken = bytes.get(..state.space()).unwrap_or(bytes);
        if taken.is_empty() {
            return Ok(0);
        }
        state.buffer.extend_from_slice(taken);
        let reader = state.reader.take();
        drop(state);
        wake(reader);
        Ok(taken.len())
    }

    /// Number of bytes that the next write accepts; 0 while the free space is below the low-water mark.
    pub(crate) fn budget(&self) -> Result<usize, ErrorCode> {
        let state = self.0.lock();
        if state.broken || state.ended {
            return Err(ErrorCode::ConnectionBroken);
        }
        let space = state.space();
        Ok(if space < LOW_WATER { 0 } else { space })
    }

    /// Ready when [`Writer::budget`] is positive or fails.
    pub(crate) fn poll_ready(&self, cx: &Context<'_>) -> Poll<()> {
        let mut state = self.0.lock();
        if state.broken || state.ended || state.space() >= LOW_WATER {
            return Poll::Ready(());
        }
        remember(&mut state.writer, cx);
        Poll::Pending
    }

    /// Ends the stream: the reader receives the written bytes, then the end.
    pub(crate) fn end(&self) {
        let mut state = self.0.lock();
        state.ended = true;
        let (reader, writer) = (state.reader.take(), state.writer.take());
        drop(state);
        wake(reader);
        wake(writer);
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.end();
    }
}

/// The reading end.
pub(crate) struct Reader(Arc<Pipe>);

impl Reader {
    /// Reads at most `max` bytes. Returns empty bytes at the end of the stream and `None` if no data is available yet.
    pub(crate) fn try_read(&self, max: usize) -> Option<Bytes> {
        self.take(max, |buffer, n| {
            if n == buffer.len() {
                // Takes the allocation too, so that an idle connection holds no memory.
                std::mem::take(buffer).freeze()
            } else {
                buffer.split_to(n).freeze()
            }
        })
    }

    /// Reads into `target`. Returns 0 at the end of the stream and `None` if no data is available yet.
    #[cfg(feature = "wasip3")]
    pub(crate) fn try_read_into(&self, target: &mut [u8]) -> Option<usize> {
        self.take(target.len(), |buffer, n| {
            if let Some(target) = target.get_mut(..n) {
                buffer.copy_to_slice(target);
            }
            if buffer.is_empty() {
                *buffer = BytesMut::new();
            }
            n
        })
    }

    fn take<T>(&self, max: usize, split: impl FnOnce(&mut BytesMut, usize) -> T) -> Option<T> {
        let mut state = self.0.lock();
        if state.buffer.is_empty() {
            return state.ended.then(|| split(&mut BytesMut::new(), 0));
        }
        let n = max.min(state.buffer.len());
        let taken = split(&mut state.buffer, n);
        let writer = if state.space() >= LOW_WATER {
            state.writer.take()
        } else {
            None
        };
        drop(state);
        wake(writer);
        Some(taken)
    }

    /// Ready when there are bytes or the stream has ended.
    pub(crate) fn poll_ready(&self, cx: &Context<'_>) -> Poll<()> {
        let mut state = self.0.lock();
        if state.ended || !state.buffer.is_empty() {
            return Poll::Ready(());
        }
        remember(&mut state.reader, cx);
        Poll::Pending
    }

    /// Discards buffered and future bytes.
    pub(crate) fn discard(&self) {
        let mut state = self.0.lock();
        state.discard = true;
        state.buffer = BytesMut::new();
        let writer = state.writer.take();
        drop(state);
        wake(writer);
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.broken = true;
        state.buffer = BytesMut::new();
        let writer = state.writer.take();
        drop(state);
        wake(writer);
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[test]
    fn a_writer_is_bounded_and_wakes_up_at_the_low_water_mark() {
        let (writer, reader) = pipe();
        let noop = Context::from_waker(Waker::noop());
        assert_eq!(writer.budget(), Ok(CAPACITY));
        assert_eq!(writer.try_write(&vec![1; CAPACITY + 1]), Ok(CAPACITY));
        assert_eq!(writer.try_write(b"more"), Ok(0));
        assert_eq!(writer.budget(), Ok(0));
        assert!(writer.poll_ready(&noop).is_pending());

        assert_eq!(reader.try_read(LOW_WATER - 1).unwrap().len(), LOW_WATER - 1);
        assert_eq!(writer.budget(), Ok(0), "below the mark");
        assert_eq!(reader.try_read(1).unwrap().len(), 1);
        assert_eq!(writer.budget(), Ok(LOW_WATER));
        assert!(writer.poll_ready(&noop).is_ready());
    }

    #[test]
    fn the_end_comes_after_what_was_written() {
        let (writer, reader) = pipe();
        assert_eq!(reader.try_read(10), None);
        writer.try_write(b"last").unwrap();
        drop(writer);
        let mut small = [0; 3];
        assert_eq!(reader.try_read_into(&mut small), Some(3));
        assert_eq!(&small, b"las");
        let mut large = [0; 3];
        assert_eq!(reader.try_read_into(&mut large), Some(1));
        assert_eq!(large, [b't', 0, 0]);
        assert_eq!(reader.try_read(10).unwrap(), Bytes::new());
        assert_eq!(reader.try_read_into(&mut large), Some(0));
    }

    #[test]
    fn a_dropped_reader_breaks_the_pipe_and_a_discarding_one_does_not() {
        let (writer, reader) = pipe();
        writer.try_write(&vec![1; CAPACITY]).unwrap();
        reader.discard();
        assert_eq!(writer.try_write(&vec![1; CAPACITY]), Ok(CAPACITY));
        assert_eq!(reader.try_read(1), None);
        drop(reader);
        assert_eq!(writer.try_write(b"x"), Err(ErrorCode::ConnectionBroken));
        assert_eq!(writer.budget(), Err(ErrorCode::ConnectionBroken));
    }

    #[tokio::test]
    async fn both_sides_wake_each_other() {
        const TOTAL: usize = 10 * CAPACITY + 7;
        let (writer, reader) = pipe();
        let written = tokio::spawn(async move {
            let mut left = TOTAL;
            while left > 0 {
                poll_fn(|cx| writer.poll_ready(cx)).await;
                left -= writer.try_write(&vec![7; left.min(5000)]).unwrap();
            }
        });
        let mut read = 0;
        loop {
            poll_fn(|cx| reader.poll_ready(cx)).await;
            match reader.try_read(3000) {
                Some(bytes) if bytes.is_empty() => break,
                Some(bytes) => read += bytes.len(),
                None => panic!("ready without bytes"),
            }
        }
        written.await.unwrap();
        assert_eq!(read, TOTAL);
    }
}
