//! The body of a response to an outgoing request.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep};
use wasmtime_wasi_http::Error;

use super::failure;

/// A slot for a request in flight.
pub(super) type RequestSlot = OwnedSemaphorePermit;

/// A response body with a time limit between two frames. The limit applies only while the guest waits for a frame.
pub(super) struct ResponseBody {
    body: Incoming,
    limit: Duration,
    timer: Option<Pin<Box<Sleep>>>,
    waiting: bool,
    /// Held until the response ends.
    slot: Option<RequestSlot>,
}

impl ResponseBody {
    pub(super) fn new(body: Incoming, limit: Duration, slot: RequestSlot) -> Self {
        let slot = (!body.is_end_stream()).then_some(slot);
        Self {
            body,
            limit,
            timer: None,
            waiting: false,
            slot,
        }
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            self.waiting = false;
            if !matches!(&frame, Some(Ok(frame)) if frame.is_data()) {
                self.slot = None;
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(|error| failure::of_body(&error))));
        }
        let until = Instant::now() + self.limit;
        let waited = std::mem::replace(&mut self.waiting, true);
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
        if !waited {
            timer.as_mut().reset(until);
        }
        timer
            .as_mut()
            .poll(cx)
            .map(|()| Some(Err(Error::ConnectionReadTimeout)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
