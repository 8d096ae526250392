//! The body of an incoming request, with limits on size and time.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::sync::oneshot;
use tokio::time::{Instant, Sleep};
use wasmtime_wasi_http::Error;

use super::limits::HttpLimits;
use crate::metrics::HttpCounters;

/// The limit that a request body exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyFailure {
    TooLarge,
    TooSlow,
}

impl BodyFailure {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
        }
    }

    pub(super) fn message(self) -> &'static str {
        match self {
            Self::TooLarge => "The request body is too large.\n",
            Self::TooSlow => "The request body did not arrive in time.\n",
        }
    }
}

/// The body of an incoming request.
///
/// The idle timeout runs only while the guest waits for data from the client, so a guest that reads slowly does not trigger it.
pub(super) struct RequestBody {
    body: Incoming,
    /// Bytes that the client may still send.
    left: u64,
    idle: Duration,
    end: Instant,
    timer: Option<Pin<Box<Sleep>>>,
    waiting: bool,
    failed: Option<oneshot::Sender<BodyFailure>>,
    counters: Option<Arc<HttpCounters>>,
}

/// Resolves when the client exceeds a limit.
pub(super) type Failed = oneshot::Receiver<BodyFailure>;

impl RequestBody {
    pub(super) fn new(
        body: Incoming,
        limits: &HttpLimits,
        counters: Option<Arc<HttpCounters>>,
    ) -> (Self, Failed) {
        let (sender, failed) = oneshot::channel();
        let body = Self {
            body,
            left: limits.max_body_bytes.unwrap_or(u64::MAX),
            idle: limits.body_idle_timeout,
            end: Instant::now() + limits.body_timeout,
            timer: None,
            waiting: false,
            failed: Some(sender),
            counters,
        };
        (body, failed)
    }

    fn fail(&mut self, failure: BodyFailure) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if let Some(failed) = self.failed.take() {
            // The receiver is gone if the guest has already answered.
            let _ = failed.send(failure);
        }
        Poll::Ready(Some(Err(match failure {
            BodyFailure::TooLarge => Error::HttpRequestBodySize(None),
            BodyFailure::TooSlow => Error::ConnectionReadTimeout,
        })))
    }

    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let until = (Instant::now() + self.idle).min(self.end);
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
        if !std::mem::replace(&mut self.waiting, true) {
            timer.as_mut().reset(until);
        }
        timer.as_mut().poll(cx)
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if self.failed.is_none() {
            // The body failed earlier and yields nothing more.
            return Poll::Ready(None);
        }
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else {
            std::task::ready!(self.poll_timer(cx));
            return self.fail(BodyFailure::TooSlow);
        };
        self.waiting = false;
        if let Some(data) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
            if let Some(counters) = &self.counters {
                counters.received(data.len());
            }
            match self.left.checked_sub(data.len() as u64) {
                Some(left) => self.left = left,
                None => return self.fail(BodyFailure::TooLarge),
            }
            if Instant::now() > self.end {
                return self.fail(BodyFailure::TooSlow);
            }
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Error::from)))
    }

    fn is_end_stream(&self) -> bool {
        self.failed.is_none() || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
