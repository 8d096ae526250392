//! Draining of request bodies whose request ended early.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt as _;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use wasmtime_wasi_http::{Error, WasiBody};

/// Time for which a body is drained.
const TIME: Duration = Duration::from_secs(1);

/// Number of bytes that are drained.
const MAX: usize = 1 << 20;

/// Number of bodies in the process that are drained at the same time; further ones are dropped.
static DRAINS: Semaphore = Semaphore::const_new(256);

/// A request body that is drained for a while if its request ends before the body does. Guests often write the body before they
/// read the response. If the body were dropped, they would see a write error instead of the reason why the request failed.
pub(super) struct LingeringBody(Option<WasiBody>);

impl LingeringBody {
    pub(super) fn new(body: WasiBody) -> Self {
        Self(Some(body))
    }
}

impl Body for LingeringBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let Some(body) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let frame = std::task::ready!(Pin::new(body).poll_frame(cx));
        if !matches!(frame, Some(Ok(_))) {
            self.0 = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.0
            .as_ref()
            .map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl Drop for LingeringBody {
    fn drop(&mut self) {
        let Some(mut body) = self.0.take().filter(|body| !body.is_end_stream()) else {
            return;
        };
        let (Ok(runtime), Ok(permit)) = (Handle::try_current(), DRAINS.try_acquire()) else {
            return;
        };
        runtime.spawn(async move {
            let drain = async {
                let mut left = MAX;
                while let Some(Ok(frame)) = body.frame().await {
                    left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
                    if left == 0 {
                        return;
                    }
                }
            };
            // Afterwards the body is dropped, and further writes of the guest fail.
            let _ = tokio::time::timeout(TIME, drain).await;
            drop(permit);
        });
    }
}

#[cfg(test)]
mod tests {
    use futures::{SinkExt as _, channel::mpsc};
    use http_body_util::StreamBody;

    use super::*;

    fn body() -> (mpsc::Sender<Result<Frame<Bytes>, Error>>, LingeringBody) {
        let (sender, receiver) = mpsc::channel(0);
        let body = WasiBody::new(StreamBody::new(receiver));
        (sender, LingeringBody::new(body))
    }

    fn frame(length: usize) -> Frame<Bytes> {
        Frame::data(vec![7; length].into())
    }

    #[tokio::test]
    async fn a_guest_can_continue_to_write_after_its_request_failed() {
        let (mut sender, body) = body();
        drop(body);
        for _ in 0..10 {
            sender.send(Ok(frame(1000))).await.unwrap();
        }
        // But not forever.
        let (mut sender, body) = self::body();
        drop(body);
        let mut sent = 0;
        while sender.send(Ok(frame(100_000))).await.is_ok() {
            sent += 1;
        }
        assert!((MAX / 100_000..MAX / 100_000 + 4).contains(&sent), "{sent}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_guest_that_does_not_write_is_not_waited_for() {
        let (sender, body) = body();
        drop(body);
        tokio::time::sleep(TIME * 2).await;
        assert!(sender.is_closed());
    }
}
