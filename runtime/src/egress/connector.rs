//! The connector: opens connections to checked addresses and counts them.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::resolver::CheckedResolver;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The workload has reached its connection limit.
#[derive(Debug, thiserror::Error)]
#[error("the workload has reached its connection limit")]
pub(super) struct TooMany;

/// Opens connections that count towards the limit of their workload.
#[derive(Clone)]
pub(super) struct Counted {
    pub(super) inner: HttpConnector<CheckedResolver>,
    pub(super) slots: Arc<Semaphore>,
    /// Time to wait for a free slot.
    pub(super) slot_timeout: Duration,
}

impl tower_service::Service<Uri> for Counted {
    type Response = CountedStream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<CountedStream, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let (slots, slot_timeout) = (Arc::clone(&self.slots), self.slot_timeout);
        // Only the polled connector is ready to be called, not its clone.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        Box::pin(async move {
            let slot = tokio::time::timeout(slot_timeout, slots.acquire_owned())
                .await
                .map_err(|_| TooMany)??;
            let stream = inner.call(uri).await?;
            Ok(CountedStream { stream, _slot: slot })
        })
    }
}

/// A connection that frees its slot when it ends.
pub(super) struct CountedStream {
    stream: TokioIo<TcpStream>,
    _slot: OwnedSemaphorePermit,
}

impl Connection for CountedStream {
    fn connected(&self) -> Connected {
        self.stream.connected()
    }
}

impl Read for CountedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl Write for CountedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bytes)
    }
}
