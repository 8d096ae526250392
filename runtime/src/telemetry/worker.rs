//! Sends the records of a queue in batches.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::entry::Entry;
use super::export::Exporter;
use super::queue::{Message, Waiting};
use super::signal::{Signal, grouped};

/// Maximum number of records in a batch.
const BATCH: usize = 512;

/// Approximate maximum size of a batch, in bytes.
const BATCH_BYTES: usize = 2 << 20;

/// Minimum time between two warnings.
const WARNING_PAUSE: Duration = Duration::from_mins(1);

/// Runs until the sending end of the queue is dropped. A record waits at most `delay` for others to fill a batch.
pub(super) async fn run<T: Signal>(mut waiting: Waiting<T>, exporter: Exporter, delay: Duration) {
    let mut worker = Worker {
        exporter,
        warned: None,
    };
    loop {
        let (batch, next) = collect(&mut waiting, delay).await;
        let lost = waiting.dropped.swap(0, Ordering::Relaxed);
        worker.send(batch, lost).await;
        match next {
            Next::Batch => {}
            Next::Flushed(done) => {
                // The caller may have been dropped.
                let _ = done.send(());
            }
            Next::End => return,
        }
    }
}

enum Next {
    Batch,
    Flushed(oneshot::Sender<()>),
    End,
}

async fn collect<T>(waiting: &mut Waiting<T>, delay: Duration) -> (Vec<Box<Entry<T>>>, Next) {
    let mut batch = Vec::new();
    let mut bytes = 0;
    let mut end = None;
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        let message = match end {
            // Wait without a limit for the first record.
            None => waiting.receiver.recv().await,
            Some(end) => match tokio::time::timeout_at(end, waiting.receiver.recv()).await {
                Ok(message) => message,
                Err(_) => break,
            },
        };
        match message {
            Some(Message::Record(entry)) => {
                end = end.or_else(|| Some(tokio::time::Instant::now() + delay));
                bytes += entry.bytes;
                batch.push(entry);
            }
            Some(Message::Flush(done)) => return (batch, Next::Flushed(done)),
            None => return (batch, Next::End),
        }
    }
    (batch, Next::Batch)
}

struct Worker {
    exporter: Exporter,
    warned: Option<Instant>,
}

impl Worker {
    async fn send<T: Signal>(&mut self, batch: Vec<Box<Entry<T>>>, lost: u64) {
        if lost > 0 {
            let reason = "queue full or record too large";
            self.warn(|| {
                tracing::warn!(
                    lost,
                    reason,
                    "dropped {} instead of sending them to the OpenTelemetry collector",
                    T::NAME
                );
            });
        }
        if batch.is_empty() {
            return;
        }
        let count = batch.len();
        for entry in &batch {
            entry.source.release(entry.bytes);
        }
        if let Err(error) = self.exporter.send(T::request(grouped(batch))).await {
            let host = self.exporter.endpoint.uri.host().unwrap_or_default().to_owned();
            self.warn(|| {
                tracing::warn!(
                    host,
                    %error,
                    lost = count,
                    "cannot send {} to the OpenTelemetry collector",
                    T::NAME
                );
            });
        }
    }

    /// Logs a warning, at most once per [`WARNING_PAUSE`].
    fn warn(&mut self, warn: impl FnOnce()) {
        if self.warned.is_none_or(|warned| warned.elapsed() > WARNING_PAUSE) {
            self.warned = Some(Instant::now());
            warn();
        }
    }
}
