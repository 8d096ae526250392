//! Asynchronous work for code that waits for it.

use tokio::runtime::{Builder, Runtime};

use crate::error::{Result, ResultExt as _};

/// A runtime on this thread.
///
/// # Errors
/// The system gives no resources for it.
pub(crate) fn runtime() -> Result<Runtime> {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .or_fail(|| "cannot start the asynchronous runtime")
}

/// A runtime with a thread for each processor, for what serves requests.
///
/// # Errors
/// The system gives no resources for it.
pub(crate) fn parallel_runtime() -> Result<Runtime> {
    Builder::new_multi_thread()
        .enable_all()
        .build()
        .or_fail(|| "cannot start the asynchronous runtime")
}
