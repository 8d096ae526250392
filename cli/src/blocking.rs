//! Tokio runtimes for synchronous code.

use tokio::runtime::{Builder, Runtime};

use crate::error::{Result, ResultExt as _};

/// Creates a runtime that runs on the current thread.
///
/// # Errors
/// The system lacks the resources for it.
pub(crate) fn runtime() -> Result<Runtime> {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .or_fail(|| "cannot start the asynchronous runtime")
}

/// Creates a runtime with one thread per processor, for servers.
///
/// # Errors
/// The system lacks the resources for it.
pub(crate) fn parallel_runtime() -> Result<Runtime> {
    Builder::new_multi_thread()
        .enable_all()
        .build()
        .or_fail(|| "cannot start the asynchronous runtime")
}
