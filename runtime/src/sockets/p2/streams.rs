//! The two halves of a connection as `wasi:io` 0.2 streams.
//!
//! # Guarantees
//! - A write of at most [`CHUNK`] bytes is accepted completely. Bytes that the connection cannot take immediately are sent by a
//!   task, which ends with the stream; no further writes are accepted until it has finished.
//! - Dropping the stream in the guest waits for that task, so that no written bytes are lost.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use parking_lot::{Mutex, MutexGuard};
use tokio_util::task::AbortOnDropHandle;
use wasmtime_wasi::p2::{InputStream, OutputStream, Pollable, StreamError, StreamResult};

use crate::sockets::error::ErrorCode;
use crate::sockets::stream::{CHUNK, ReadHalf, WriteHalf};

fn failed(code: ErrorCode) -> StreamError {
    match code {
        ErrorCode::ConnectionBroken => StreamError::Closed,
        code => StreamError::LastOperationFailed(code.into()),
    }
}

/// The direction from the peer.
pub(super) struct Input(pub(super) Arc<ReadHalf>);

#[async_trait::async_trait]
impl InputStream for Input {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        if size == 0 {
            return Ok(Bytes::new());
        }
        match self.0.try_read(size) {
            Ok(Some(bytes)) if bytes.is_empty() => Err(StreamError::Closed),
            Ok(bytes) => Ok(bytes.unwrap_or_default()),
            Err(code) => Err(failed(code)),
        }
    }
}

#[async_trait::async_trait]
impl Pollable for Input {
    async fn ready(&mut self) {
        poll_fn(|cx| self.0.poll_ready(cx)).await;
    }
}

enum State {
    Open,
    /// A task sends the rest of the last write.
    Writing(AbortOnDropHandle<Result<(), ErrorCode>>),
    /// A task sends the rest of the last write, then closes the stream.
    Closing(AbortOnDropHandle<Result<(), ErrorCode>>),
    Closed,
    Failed(ErrorCode),
}

struct Shared {
    half: Arc<WriteHalf>,
    state: Mutex<State>,
}

/// The direction to the peer. The socket keeps a clone to shut it down.
#[derive(Clone)]
pub(super) struct Output(Arc<Shared>);

impl Output {
    pub(super) fn new(half: WriteHalf) -> Self {
        Self(Arc::new(Shared {
            half: Arc::new(half),
            state: Mutex::new(State::Open),
        }))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock()
    }

    /// Ends the stream: the peer reads what was written, then the end.
    pub(super) fn shutdown(&self) {
        let mut state = self.lock();
        *state = match std::mem::replace(&mut *state, State::Closed) {
            State::Open => {
                self.0.half.close();
                State::Closed
            }
            State::Writing(task) => {
                let half = Arc::clone(&self.0.half);
                State::Closing(spawn(async move {
                    let result = task.await.unwrap_or(Err(ErrorCode::ConnectionAborted));
                    half.close();
                    result
                }))
            }
            other => other,
        };
    }

    /// Ready when no task is sending the rest of a write.
    fn poll_written(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.lock();
        if let State::Writing(task) | State::Closing(task) = &mut *state {
            let Poll::Ready(result) = Pin::new(task).poll(cx) else {
                return Poll::Pending;
            };
            let closing = matches!(*state, State::Closing(_));
            *state = match result.unwrap_or(Err(ErrorCode::ConnectionAborted)) {
                Err(code) => State::Failed(code),
                Ok(()) if closing => State::Closed,
                Ok(()) => State::Open,
            };
        }
        Poll::Ready(())
    }

    /// Ready when the next write can be accepted or fails.
    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<()> {
        if self.poll_written(cx).is_pending() {
            return Poll::Pending;
        }
        match *self.lock() {
            State::Open => self.0.half.poll_ready(cx),
            _ => Poll::Ready(()),
        }
    }

    /// Accepts all of `bytes`, or fails.
    fn take(&self, mut bytes: Bytes) -> StreamResult<()> {
        let mut state = self.lock();
        match *state {
            State::Open if bytes.len() <= CHUNK => {}
            State::Closed => return Err(StreamError::Closed),
            State::Failed(code) => return Err(failed(code)),
            _ => return Err(StreamError::trap("the write exceeds the permitted size")),
        }
        while !bytes.is_empty() {
            match self.0.half.try_write(&bytes) {
                Ok(0) => {
                    *state = State::Writing(spawn(write_all(Arc::clone(&self.0.half), bytes)));
                    break;
                }
                Ok(n) => drop(bytes.split_to(n)),
                Err(code) => {
                    *state = State::Failed(code);
                    return Err(failed(code));
                }
            }
        }
        Ok(())
    }

    fn budget(&self) -> StreamResult<usize> {
        match *self.lock() {
            State::Open => self.0.half.budget().map_err(failed),
            State::Writing(_) | State::Closing(_) => Ok(0),
            State::Closed => Err(StreamError::Closed),
            State::Failed(code) => Err(failed(code)),
        }
    }
}

fn spawn(
    task: impl Future<Output = Result<(), ErrorCode>> + Send + 'static,
) -> AbortOnDropHandle<Result<(), ErrorCode>> {
    AbortOnDropHandle::new(tokio::spawn(task))
}

async fn write_all(half: Arc<WriteHalf>, mut bytes: Bytes) -> Result<(), ErrorCode> {
    while !bytes.is_empty() {
        match half.try_write(&bytes)? {
            0 => poll_fn(|cx| half.poll_ready(cx)).await,
            n => drop(bytes.split_to(n)),
        }
    }
    Ok(())
}

#[async_trait::async_trait]
impl OutputStream for Output {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.take(bytes)
    }

    fn flush(&mut self) -> StreamResult<()> {
        // Written bytes are already being sent.
        match *self.lock() {
            State::Closed => Err(StreamError::Closed),
            State::Failed(code) => Err(failed(code)),
            _ => Ok(()),
        }
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        let _ = self.poll_written(&mut Context::from_waker(Waker::noop()));
        self.budget()
    }

    async fn cancel(&mut self) {
        poll_fn(|cx| self.poll_written(cx)).await;
    }
}

#[async_trait::async_trait]
impl Pollable for Output {
    async fn ready(&mut self) {
        poll_fn(|cx| self.poll_ready(cx)).await;
    }
}
