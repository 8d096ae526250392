//! The error type of the command line: what failed, why, and what to do about it.
//!
//! Only [`crate::output`] renders errors and their hints.

use std::fmt;

use serde_json::Value;

use crate::exit::Exit;

/// A result whose error is shown to the user.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What failed, why (outermost cause first) and what to do about it.
#[derive(Debug)]
pub struct Error {
    exit: Exit,
    message: String,
    causes: Vec<String>,
    hints: Vec<String>,
    // Boxed to keep `Result` small; errors are rare.
    data: Option<Box<Value>>,
}

impl Error {
    /// Creates an error with exit code 1.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Failure,
            message: message.into(),
            causes: Vec::new(),
            hints: Vec::new(),
            data: None,
        }
    }

    /// Creates an error of wrong usage or configuration, with exit code 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(message).with_exit(Exit::Usage)
    }

    /// Sets the exit code.
    #[must_use]
    pub(crate) fn with_exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Appends a cause. Causes are ordered from the outermost to the innermost.
    #[must_use]
    pub(crate) fn caused_by(mut self, cause: impl fmt::Display) -> Self {
        self.causes.push(without_number(cause.to_string()));
        self
    }

    /// Appends an error and its `source` chain as causes, without repeated lines.
    #[must_use]
    pub(crate) fn with_source(mut self, error: &(dyn std::error::Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(cause) = next {
            let line = without_number(cause.to_string());
            if self.causes.last() != Some(&line) {
                self.causes.push(line);
            }
            next = cause.source();
        }
        self
    }

    /// Appends an `anyhow` error and its chain as causes.
    #[must_use]
    pub(crate) fn with_anyhow(self, error: &anyhow::Error) -> Self {
        let source: &(dyn std::error::Error + 'static) = error.as_ref();
        self.with_source(source)
    }

    /// Appends a hint: an imperative sentence that tells the user how to fix the problem. Duplicates are ignored.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        let hint = hint.into();
        if !self.hints.contains(&hint) {
            self.hints.push(hint);
        }
        self
    }

    /// Sets the `data` member of the JSON document.
    #[must_use]
    pub(crate) fn with_data(mut self, data: Value) -> Self {
        self.data = Some(Box::new(data));
        self
    }

    /// Returns the exit code of the process if this error ends it.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// Returns what failed.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Returns the causes, outermost first.
    pub(crate) fn causes(&self) -> &[String] {
        &self.causes
    }

    /// Returns what to do about it.
    pub(crate) fn hints(&self) -> &[String] {
        &self.hints
    }

    /// Returns machine-readable details, if any.
    pub(crate) fn data(&self) -> Option<&Value> {
        self.data.as_deref()
    }
}

/// Removes the number from a message such as `No such file or directory (os error 2)`.
fn without_number(mut line: String) -> String {
    if let Some(at) = line.rfind(" (os error ")
        && line.ends_with(')')
    {
        line.truncate(at);
    }
    line
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// Converts other results into a [`Result`] with a message for the user.
pub trait ResultExt<T> {
    /// Replaces the error by `message`, with the original error as the cause.
    fn or_fail<M: Into<String>>(self, message: impl FnOnce() -> M) -> Result<T>;
}

impl<T, E: std::error::Error + 'static> ResultExt<T> for std::result::Result<T, E> {
    fn or_fail<M: Into<String>>(self, message: impl FnOnce() -> M) -> Result<T> {
        self.map_err(|error| Error::new(message()).with_source(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_kept_once() {
        let error = Error::new("no").hint("do it").hint("do it");
        assert_eq!(error.hints(), ["do it"]);
    }

    #[test]
    fn the_number_of_a_system_error_is_left_out() {
        let inner = std::io::Error::from_raw_os_error(2);
        let error = Error::new("cannot read 'x'").with_source(&inner);
        assert!(!error.causes()[0].contains("os error"), "{:?}", error.causes());
    }

    #[test]
    fn the_source_chain_becomes_causes_without_repetition() {
        let inner = std::io::Error::other("disk full");
        let error = Error::new("cannot write")
            .caused_by("disk full")
            .with_source(&inner);
        assert_eq!(error.causes(), ["disk full"]);
    }
}
