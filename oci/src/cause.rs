//! The cause that says most about an error with many layers.

use std::error::Error;

/// The text of the innermost cause of an error, without the number of an error of the operating system.
///
/// HTTP clients wrap the cause that helps a person, such as `connection refused`, in layers that only say which step failed.
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
