//! Blocking calls to the disk.

use std::io;
use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::plugin::wasi_blobstore::store::BlobError;

/// Most concurrent disk calls of one entry of a workload.
const CALLS: usize = 16;

/// Runs blocking calls on separate threads, with limited concurrency.
#[derive(Clone)]
pub(super) struct Calls(Arc<Semaphore>);

impl Calls {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(CALLS)))
    }

    pub(super) async fn run<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> Result<T, BlobError> + Send + 'static,
    ) -> Result<T, BlobError> {
        // The call continues on its thread even if the guest stops waiting, so the permit must be held there.
        let permit = Arc::clone(&self.0).acquire_owned().await;
        let call = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            call()
        });
        call.await
            .unwrap_or_else(|_| Err(BlobError::other("the store failed")))
    }
}

impl From<io::Error> for BlobError {
    /// Hides paths of the host.
    fn from(error: io::Error) -> Self {
        Self::Other(format!("disk error: {}", error.kind()))
    }
}
