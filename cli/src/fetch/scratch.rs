//! Temporary folders next to the target of a fetch.

use std::path::Path;

use tempfile::TempDir;

use crate::error::{Error, Result};

/// Name prefix of temporary folders.
pub(crate) const PREFIX: &str = ".wash-new-";

/// Creates a temporary folder in `parent`.
pub(crate) fn create(parent: &Path) -> Result<TempDir> {
    tempfile::Builder::new()
        .prefix(PREFIX)
        .tempdir_in(parent)
        .map_err(|error| {
            Error::new(format!("cannot create a folder in '{}'", parent.display()))
                .with_source(&io_cause(&error))
                .hint("choose a directory you may write to, with -C")
        })
}

/// Returns the error without the random path that `tempfile` adds to it.
fn io_cause(error: &std::io::Error) -> std::io::Error {
    match error.raw_os_error() {
        Some(code) => std::io::Error::from_raw_os_error(code),
        None => std::io::Error::from(error.kind()),
    }
}
