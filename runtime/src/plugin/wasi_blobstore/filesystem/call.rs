//! What waits for the disk.

use std::io;
use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::plugin::wasi_blobstore::store::BlobError;

/// Calls that one entry of a workload has on the disk at a time.
const CALLS: usize = 16;

/// Does what waits for the disk in threads, in a few at a time.
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
        // It goes on in its thread if the guest gives up: then the permit does, too.
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
    /// Without the paths of the host.
    fn from(error: io::Error) -> Self {
        Self::Other(format!("the disk does not do it: {}", error.kind()))
    }
}
