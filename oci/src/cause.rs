//! The root cause of a nested error.

use std::error::Error;

/// Returns the text of the innermost cause of an error, without the `(os error N)` suffix.
///
/// HTTP clients wrap a helpful cause such as `connection refused` in layers that only name the step that failed.
///
/// ```
/// let error = std::io::Error::from_raw_os_error(2);
/// assert!(!wash_oci::innermost_cause(&error).contains("os error"));
/// ```
pub fn innermost_cause(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let mut text = innermost.to_string();
    if let Some(number) = text.find(" (os error") {
        text.truncate(number);
    }
    text
}
