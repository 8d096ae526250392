//! The stream for the body of a value.

use std::sync::Weak;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::{mpsc, watch};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError, StreamResult};

use super::outgoing_queue::{Command, Progress};

/// Largest single write, in bytes.
pub(super) const PIECE: usize = 64 << 10;

/// Sends written bytes to the task of its value.
pub(super) struct BodyStream {
    commands: mpsc::Sender<Command>,
    progress: watch::Receiver<Progress>,
    /// Expires with the value.
    value: Weak<()>,
    /// Bytes sent to the task.
    sent: u64,
    /// Bytes that the task must have stored before further writes are accepted.
    flushed: u64,
    /// Whether the guest has received the error.
    reported: bool,
}

impl BodyStream {
    pub(super) fn new(
        commands: mpsc::Sender<Command>,
        progress: watch::Receiver<Progress>,
        value: Weak<()>,
    ) -> Self {
        Self {
            commands,
            progress,
            value,
            sent: 0,
            flushed: 0,
            reported: false,
        }
    }

    fn check(&mut self) -> StreamResult<()> {
        let failed = self.progress.borrow().failed.clone();
        match failed {
            Some(error) if !self.reported => {
                self.reported = true;
                Err(StreamError::LastOperationFailed(wasmtime::Error::new(error)))
            }
            Some(_) => Err(StreamError::Closed),
            // Finished, or dropped.
            None if self.value.strong_count() == 0 || self.commands.is_closed() => Err(StreamError::Closed),
            None => Ok(()),
        }
    }
}

#[async_trait]
impl Pollable for BodyStream {
    async fn ready(&mut self) {
        let flushed = self.flushed;
        let settled = |progress: &Progress| progress.failed.is_some() || progress.done >= flushed;
        // If the task has ended or failed, `check_write` reports it.
        if self.progress.wait_for(settled).await.is_ok() {
            let _ = self.commands.reserve().await;
        }
    }
}

#[async_trait]
impl OutputStream for BodyStream {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.check()?;
        if bytes.is_empty() {
            return Ok(());
        }
        let size = bytes.len();
        if size > PIECE {
            return Err(StreamError::trap("more was written than check-write permits"));
        }
        match self.commands.try_send(Command::Bytes(bytes)) {
            Ok(()) => {
                self.sent += size as u64;
                Ok(())
            }
            Err(mpsc::error::TrySendError::Closed(_)) => Err(StreamError::Closed),
            Err(mpsc::error::TrySendError::Full(_)) => {
                Err(StreamError::trap("more was written than check-write permits"))
            }
        }
    }

    fn flush(&mut self) -> StreamResult<()> {
        self.check()?;
        self.flushed = self.sent;
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        self.check()?;
        if self.progress.borrow().done < self.flushed || self.commands.capacity() == 0 {
            return Ok(0);
        }
        Ok(PIECE)
    }
}
