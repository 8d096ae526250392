//! The body of a response from a guest.
//!
//! # Flow
//! Stream what the guest writes to the client → after the last frame, let the guest continue; if the client disconnects
//! earlier, end the guest → count and report the response.
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
    /// Bytes still to be sent, if the response has a `Content-Length`.
    remaining: Option<u64>,
    ended: bool,
    failed: bool,
    record: Record,
}

/// Data that is reported when the response ends.
pub(super) struct Record {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) status: StatusCode,
    pub(super) begun: Instant,
    pub(super) observer: Arc<dyn HttpObserver>,
    /// Counters of the component that answers, or of the host if no component does.
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
        // Responses to HEAD and with these statuses have no body, so hyper never polls it.
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
                    // On HTTP/1, hyper stops polling after `Content-Length` bytes.
                    self.ended |= left == 0;
                }
                // Trailers are the last frame; hyper does not poll after them.
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
            guest.detach();
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
