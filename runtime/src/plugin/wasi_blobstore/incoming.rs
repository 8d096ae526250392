//! Values read by guests.

use async_trait::async_trait;
use bytes::Bytes;
use futures::{FutureExt as _, StreamExt as _};
use tokio::sync::OwnedSemaphorePermit;
use wasmtime_wasi::p2::{InputStream, Pollable, StreamError, StreamResult};

use super::outgoing::in_time;
use super::store::{BlobError, Body, Download};
use crate::plugin::observe::TIMEOUT;

/// Most bytes that a guest can read in one call without a stream.
const MAX_SYNC: u64 = 64 << 20;

/// A value read by a guest.
#[allow(unreachable_pub, reason = "used by the generated bindings, which are private")]
pub struct IncomingValue {
    download: Download,
    permit: OwnedSemaphorePermit,
}

impl IncomingValue {
    pub(super) fn new(download: Download, permit: OwnedSemaphorePermit) -> Self {
        Self { download, permit }
    }

    pub(super) fn size(&self) -> u64 {
        self.download.size
    }

    pub(super) fn into_stream(self) -> ValueStream {
        ValueStream {
            reader: Some(Reader {
                left: self.download.size,
                body: self.download.body,
            }),
            next: None,
            _permit: self.permit,
        }
    }

    /// Reads the whole value.
    pub(super) async fn collect(self) -> Result<Vec<u8>, BlobError> {
        let size = self.download.size;
        if size > MAX_SYNC {
            return Err(BlobError::other(format!(
                "incoming-value-consume-sync returns at most {MAX_SYNC} bytes, but the value has {size}: use \
                 incoming-value-consume-async"
            )));
        }
        let mut all = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        let mut reader = Reader {
            left: size,
            body: self.download.body,
        };
        while let Some(bytes) = reader.next().await? {
            all.extend_from_slice(&bytes);
        }
        Ok(all)
    }
}

/// Reads exactly the announced number of bytes.
struct Reader {
    left: u64,
    body: Body,
}

impl Reader {
    /// Returns the next bytes, at least one; `None` at the end. Cancel safe.
    async fn next(&mut self) -> Result<Option<Bytes>, BlobError> {
        while self.left > 0 {
            let next = async { Ok(self.body.next().await) };
            let Some(bytes) = in_time(TIMEOUT, next).await? else {
                return Err(BlobError::other(format!(
                    "the object ended {} bytes early: it was removed while it was read",
                    self.left
                )));
            };
            let mut bytes = bytes?;
            bytes.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
            self.left -= bytes.len() as u64;
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }
}

/// The stream of a value that a guest reads.
pub(super) struct ValueStream {
    /// `None` after an error.
    reader: Option<Reader>,
    /// Data read ahead.
    next: Option<Result<Bytes, BlobError>>,
    _permit: OwnedSemaphorePermit,
}

impl ValueStream {
    /// Reads ahead, unless data is already buffered.
    async fn fill(&mut self) {
        if self.next.is_some() {
            return;
        }
        if let Some(reader) = &mut self.reader {
            self.next = reader.next().await.transpose();
        }
    }
}

#[async_trait]
impl Pollable for ValueStream {
    async fn ready(&mut self) {
        self.fill().await;
    }
}

#[async_trait]
impl InputStream for ValueStream {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        if self.fill().now_or_never().is_none() {
            return Ok(Bytes::new());
        }
        match self.next.take() {
            None => Err(StreamError::Closed),
            Some(Err(error)) => {
                self.reader = None;
                Err(StreamError::LastOperationFailed(wasmtime::Error::new(error)))
            }
            Some(Ok(mut bytes)) => {
                let read = bytes.split_to(size.min(bytes.len()));
                if !bytes.is_empty() {
                    self.next = Some(Ok(bytes));
                }
                Ok(read)
            }
        }
    }
}
