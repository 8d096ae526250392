//! Temporary folders beside what is fetched.

use std::path::Path;

use tempfile::TempDir;

use crate::error::{Error, Result};

/// How temporary folders begin.
pub(crate) const PREFIX: &str = ".wash-new-";

/// A temporary folder in `parent`.
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

/// tempfile names the random path in its errors; the reason is what helps.
fn io_cause(error: &std::io::Error) -> std::io::Error {
    match error.raw_os_error() {
        Some(code) => std::io::Error::from_raw_os_error(code),
        None => std::io::Error::from(error.kind()),
    }
}
