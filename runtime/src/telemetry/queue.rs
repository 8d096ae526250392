//! Queues of records to send.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use prost::Message as _;
use tokio::sync::{mpsc, oneshot};

use super::entry::Entry;
use super::signal::Signal;
use super::source::{Origin, Scope, Source};

/// Maximum number of queued records.
const CAPACITY: usize = 8192;

/// Maximum size of one record, in bytes. The limit exists because guests control the size.
const MAX_RECORD: usize = 64 << 10;

pub(super) enum Message<T> {
    Record(Box<Entry<T>>),
    /// Requests to send all queued records and to signal completion.
    Flush(oneshot::Sender<()>),
}

/// A bounded queue of records of one signal.
pub(crate) struct Queue<T> {
    sender: mpsc::Sender<Message<T>>,
    dropped: Arc<AtomicU64>,
}

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        Self {
            sender: self.sender.clone(),
            dropped: Arc::clone(&self.dropped),
        }
    }
}

impl<T> std::fmt::Debug for Queue<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").finish_non_exhaustive()
    }
}

/// The receiving end of a queue.
pub(super) struct Waiting<T> {
    pub(super) receiver: mpsc::Receiver<Message<T>>,
    pub(super) dropped: Arc<AtomicU64>,
}

impl<T: Signal> Queue<T> {
    pub(super) fn new() -> (Self, Waiting<T>) {
        let (sender, receiver) = mpsc::channel(CAPACITY);
        let dropped = Arc::new(AtomicU64::new(0));
        let queue = Self {
            sender,
            dropped: Arc::clone(&dropped),
        };
        (queue, Waiting { receiver, dropped })
    }

    /// Returns whether a record that needs this much memory can be queued now. Called before a record of a guest is converted.
    #[cfg_attr(
        not(feature = "wasi-otel"),
        allow(dead_code, reason = "guests send records with it")
    )]
    pub(crate) fn accepts(&self, source: &Source, weight: usize) -> bool {
        if weight <= MAX_RECORD && source.has_room(weight) {
            return true;
        }
        self.drop_one()
    }

    /// Queues a record of the host.
    pub(crate) fn push(
        &self,
        source: &Arc<Source>,
        origin: Option<Origin>,
        scope: &Arc<Scope>,
        record: T,
    ) -> bool {
        self.push_weighing(source, origin, scope, record, 0)
    }

    /// Queues a record that needs `weight` bytes of memory. Returns `false` if it was dropped because it is too large, its source has reached its limit, or the
    /// queue is full.
    pub(crate) fn push_weighing(
        &self,
        source: &Arc<Source>,
        origin: Option<Origin>,
        scope: &Arc<Scope>,
        record: T,
        weight: usize,
    ) -> bool {
        let described = origin.as_ref().map_or(0, |it| it.resource.encoded_len());
        let bytes = record.encoded_len() + described + scope.scope.encoded_len();
        let bytes = bytes.max(weight);
        if bytes > MAX_RECORD || !source.reserve(bytes) {
            return self.drop_one();
        }
        let entry = Entry {
            source: Arc::clone(source),
            origin,
            scope: Arc::clone(scope),
            record,
            bytes,
        };
        if self.sender.try_send(Message::Record(Box::new(entry))).is_err() {
            source.release(bytes);
            return self.drop_one();
        }
        true
    }

    fn drop_one(&self) -> bool {
        self.dropped.fetch_add(1, Ordering::Relaxed);
        false
    }

    /// Waits until all queued records were sent or dropped.
    pub(super) async fn flush(&self) {
        let (sender, done) = oneshot::channel();
        if self.sender.send(Message::Flush(sender)).await.is_ok() {
            // An error means that the receiving end was dropped, together with the queued records.
            let _ = done.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry_proto::tonic::trace::v1::Span;

    fn span(bytes: usize) -> Span {
        Span {
            name: "x".repeat(bytes),
            ..Span::default()
        }
    }

    fn source() -> Arc<Source> {
        Arc::new(Source::new(
            opentelemetry_proto::tonic::resource::v1::Resource::default(),
        ))
    }

    #[test]
    fn one_source_does_not_displace_another() {
        let (queue, mut waiting) = Queue::new();
        let (greedy, modest) = (source(), source());
        let scope = Arc::new(Scope::default());
        let sent = (0..1000)
            .filter(|_| queue.push(&greedy, None, &scope, span(32 << 10)))
            .count();
        assert!((100..200).contains(&sent), "{sent}");
        assert!(queue.push(&modest, None, &scope, span(10)));
        assert!(
            !queue.push(&modest, None, &scope, span(MAX_RECORD)),
            "the record is too large"
        );
        assert_eq!(waiting.dropped.load(Ordering::Relaxed), 1000 - sent as u64 + 1);
        // Releasing a sent record makes room.
        let Ok(Message::Record(entry)) = waiting.receiver.try_recv() else {
            panic!("there is a record")
        };
        entry.source.release(entry.bytes);
        assert!(queue.push(&greedy, None, &scope, span(32 << 10)));
    }
}
