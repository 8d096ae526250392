//! The body of a response.
//!
//! # Flow
//! What the guest writes streams to the client → after the last part the guest may go on by itself; where the client leaves
//! before that, the guest ends → the response is counted and reported.
//!
//! # Guarantees
//! Every response is counted and reported once, however it ends.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use http::{Method, StatusCode};
use http_body::{Body, Frame, SizeHint};
use wasmtime_wasi_http::{Error, WasiBody};

use super::invoke::GuestTask;
use super::observer::{Answered, HttpObserver};
use crate::metrics::HttpCounters;
use crate::trace;

/// The response body, the guest behind it and the request it answers.
pub(super) struct ResponseBody {
    inner: WasiBody,
    guest: Option<GuestTask>,
    /// Bytes still to come, where the head said how many.
    remaining: Option<u64>,
    ended: bool,
    failed: bool,
    record: Record,
}

/// What is reported when the response is over.
pub(super) struct Record {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) status: StatusCode,
    pub(super) begun: Instant,
    pub(super) observer: Arc<dyn HttpObserver>,
    /// Those of the component that answers; where none does, those of the host.
    pub(super) counters: Option<Arc<HttpCounters>>,
    /// Ends with the response.
    pub(super) span: tracing::Span,
}

impl ResponseBody {
    pub(super) fn new(
        inner: WasiBody,
        remaining: Option<u64>,
        guest: Option<GuestTask>,
        record: Record,
    ) -> Self {
        // The response to HEAD and these statuses have no body: nobody will ask for it.
        let ended = record.method == Method::HEAD
            || matches!(record.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
            || inner.is_end_stream()
            || remaining == Some(0);
        Self {
            inner,
            guest,
            remaining,
            ended,
            failed: false,
            record,
        }
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let frame = std::task::ready!(Pin::new(&mut self.inner).poll_frame(cx));
        match &frame {
            None => self.ended = true,
            Some(Err(_)) => self.failed = true,
            Some(Ok(frame)) => {
                if let (Some(data), Some(counters)) = (frame.data_ref(), &self.record.counters) {
                    counters.sent(data.len());
                }
                if let (Some(data), Some(remaining)) = (frame.data_ref(), self.remaining) {
                    let left = remaining.saturating_sub(u64::try_from(data.len()).unwrap_or(u64::MAX));
                    self.remaining = Some(left);
                    // HTTP/1 stops to ask when all announced bytes have come.
                    self.ended |= left == 0;
                }
                // Nothing comes after trailers, and nobody asks.
                self.ended |= frame.is_trailers() || self.inner.is_end_stream();
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for ResponseBody {
    fn drop(&mut self) {
        if self.ended
            && let Some(guest) = &mut self.guest
        {
            guest.let_go();
        }
        let record = &mut self.record;
        let elapsed = record.begun.elapsed();
        if let Some(counters) = &record.counters {
            counters.answered(record.status, elapsed);
        }
        trace::answered(&record.span, record.status);
        record.observer.answered(&Answered {
            method: std::mem::take(&mut record.method),
            path: std::mem::take(&mut record.path),
            status: record.status,
            elapsed,
            incomplete: self.failed || !self.ended,
        });
    }
}
