//! State of one connection, and the time limit of each state.
//!
//! # Guarantees
//! Every state in which a connection waits for its client has a time limit. Waiting for a guest has no limit here.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::Version;
use http_body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::limits::HttpLimits;
use super::stall;

/// Minimum time between two checks of a connection.
const PRECISION: Duration = Duration::from_millis(10);

/// State of one connection. Written by its requests, read by its timer.
pub(super) struct Activity {
    begun: Instant,
    /// Requests whose response has not ended.
    open: AtomicUsize,
    /// Open requests that wait for a guest, not for the client.
    waiting: AtomicUsize,
    /// Milliseconds from `begun` to the last change of the state.
    changed: AtomicU64,
    /// Part of a request head has arrived. Also true before the first request.
    head: AtomicBool,
    http2: AtomicBool,
}

/// The action to take on a connection.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Check again after this time.
    Wait(Duration),
    /// The connection is idle for too long: shut it down gracefully.
    Finish,
    /// The client exceeded a time limit: close the connection immediately.
    Cut,
}

impl Activity {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            begun: Instant::now(),
            open: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            changed: AtomicU64::new(0),
            head: AtomicBool::new(true),
            http2: AtomicBool::new(false),
        })
    }

    fn changed(&self) {
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.changed.store(now, Ordering::Relaxed);
    }

    /// Whether the connection has had no request yet.
    pub(super) fn is_new(&self) -> bool {
        self.head.load(Ordering::Relaxed) && self.changed.load(Ordering::Relaxed) == 0
    }

    /// Records the start of a request.
    pub(super) fn request(self: &Arc<Self>, version: Version) -> Flight {
        self.http2.store(version == Version::HTTP_2, Ordering::Relaxed);
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.open.fetch_add(1, Ordering::Relaxed);
        self.head.store(false, Ordering::Relaxed);
        self.changed();
        Flight {
            activity: Arc::clone(self),
            waiting: true,
        }
    }

    /// Records that bytes have arrived. On HTTP/1, bytes between requests start the next head; on HTTP/2 they may be any frame.
    fn read(&self) {
        let between = self.open.load(Ordering::Relaxed) == 0 && !self.http2.load(Ordering::Relaxed);
        if between && !self.head.swap(true, Ordering::Relaxed) {
            self.changed();
        }
    }

    /// Time until the next check, valid for every state: the state may change to one with a shorter limit.
    pub(super) fn soonest(limits: &HttpLimits) -> Duration {
        let times = [limits.head_timeout, limits.idle_timeout, limits.stall_timeout];
        times
            .into_iter()
            .fold(Duration::MAX, Duration::min)
            .max(PRECISION)
    }

    pub(super) fn verdict(&self, limits: &HttpLimits) -> Verdict {
        let since = Duration::from_millis(self.changed.load(Ordering::Relaxed));
        let lasted = self.begun.elapsed().saturating_sub(since);
        // The state may change to one with a shorter limit.
        let soonest = limits
            .head_timeout
            .min(limits.idle_timeout)
            .min(limits.stall_timeout);
        let soonest = soonest.max(PRECISION);
        let (limit, over) = if self.open.load(Ordering::Relaxed) > 0 {
            if self.waiting.load(Ordering::Relaxed) > 0 {
                return Verdict::Wait(soonest);
            }
            (limits.stall_timeout, Verdict::Cut)
        } else if self.head.load(Ordering::Relaxed) {
            (limits.head_timeout, Verdict::Cut)
        } else {
            (limits.idle_timeout, Verdict::Finish)
        };
        match limit.checked_sub(lasted) {
            Some(left) if !left.is_zero() => {
                // The state may change to one with a shorter limit.
                let soonest = limits
                    .head_timeout
                    .min(limits.idle_timeout)
                    .min(limits.stall_timeout);
                Verdict::Wait(left.min(soonest))
            }
            _ => over,
        }
    }
}

/// One request, until its response ends.
pub(super) struct Flight {
    activity: Arc<Activity>,
    waiting: bool,
}

impl Flight {
    fn set_waiting(&mut self, waiting: bool) {
        if self.waiting != waiting {
            self.waiting = waiting;
            if waiting {
                self.activity.waiting.fetch_add(1, Ordering::Relaxed);
            } else {
                self.activity.waiting.fetch_sub(1, Ordering::Relaxed);
            }
        }
        if !waiting {
            self.activity.changed();
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.set_waiting(false);
        self.activity.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A response body that records whether it waits for the guest or for the client.
pub(super) struct Watched<B> {
    body: B,
    flight: Flight,
}

impl<B> Watched<B> {
    pub(super) fn new(body: B, flight: Flight) -> Self {
        stall::waits_for_client(true);
        Self { body, flight }
    }
}

impl<B: Body + Unpin> Body for Watched<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        stall::waits_for_client(frame.is_ready());
        self.flight.set_waiting(frame.is_pending());
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream that records when bytes arrive.
pub(super) struct WatchedStream<S> {
    stream: S,
    activity: Arc<Activity>,
}

impl<S> WatchedStream<S> {
    pub(super) fn new(stream: S, activity: Arc<Activity>) -> Self {
        Self { stream, activity }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for WatchedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buffer.filled().len();
        let done = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.activity.read();
        }
        done
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for WatchedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Limits of which one has already expired and the others are an hour away.
    fn limits(expired: &str) -> HttpLimits {
        let time = |name| {
            if name == expired {
                Duration::ZERO
            } else {
                Duration::from_hours(1)
            }
        };
        HttpLimits {
            head_timeout: time("head"),
            idle_timeout: time("idle"),
            stall_timeout: time("stall"),
            ..HttpLimits::default()
        }
    }

    #[test]
    fn each_state_has_its_own_time() {
        let activity = Activity::new();
        assert_eq!(
            activity.verdict(&limits("head")),
            Verdict::Cut,
            "no request at all"
        );
        assert!(matches!(activity.verdict(&limits("idle")), Verdict::Wait(_)));

        let mut flight = activity.request(Version::HTTP_11);
        for over in ["head", "idle", "stall"] {
            assert!(
                matches!(activity.verdict(&limits(over)), Verdict::Wait(_)),
                "a guest may take its time: {over}"
            );
        }
        flight.set_waiting(false);
        assert_eq!(
            activity.verdict(&limits("stall")),
            Verdict::Cut,
            "the client does not read"
        );
        drop(flight);
        assert_eq!(activity.verdict(&limits("idle")), Verdict::Finish);
        assert!(matches!(activity.verdict(&limits("head")), Verdict::Wait(_)));
        activity.read();
        assert_eq!(activity.verdict(&limits("head")), Verdict::Cut, "half a head");
    }

    #[test]
    fn bytes_on_http2_do_not_start_a_head() {
        let activity = Activity::new();
        drop(activity.request(Version::HTTP_2));
        activity.read();
        assert_eq!(activity.verdict(&limits("idle")), Verdict::Finish);
    }
}
