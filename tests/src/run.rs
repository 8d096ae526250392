//! The result of one invocation.

use std::fmt;

use serde_json::Value;

use crate::filters::Filters;

/// Exit code and output of a finished process. `Display` renders it for snapshots, filtered and in a fixed layout.
#[must_use = "the result of a run must be checked"]
#[derive(Clone, Debug)]
pub struct Run {
    pub(crate) line: String,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    pub(crate) filters: Filters,
}

impl Run {
    /// Returns the exit code, or 128 + the signal number if a signal ended the process.
    pub fn code(&self) -> i32 {
        self.code.unwrap_or(-1)
    }

    /// Returns the unfiltered stdout.
    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Returns the unfiltered stderr.
    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    /// Panics unless the process exited with `code`.
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert!(
            self.code() == code,
            "`{}` should exit with {code}\n{self}",
            self.line
        );
        self
    }

    /// Panics unless the process exited with 0.
    #[track_caller]
    pub fn success(self) -> Self {
        self.expect_code(0)
    }

    /// Returns the JSON document on stdout. Panics unless stdout is exactly one document.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| {
            panic!(
                "stdout of `{}` is not one JSON document: {error}\n{self}",
                self.line
            )
        })
    }

    /// Keeps sizes, durations, digests and versions in the snapshot; only directories are replaced.
    pub fn keep_values(mut self) -> Self {
        self.filters.keep_values();
        self
    }

    /// Adds a replacement to the snapshot. `pattern` is a regular expression.
    pub fn filter(mut self, pattern: &str, replacement: &str) -> Self {
        self.filters.add(pattern, replacement);
        self
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self
            .code
            .map_or_else(|| "none".to_owned(), |code| code.to_string());
        let stdout = self.filters.apply(&self.stdout());
        let stderr = self.filters.apply(&self.stderr());
        write!(f, "success: {}\nexit_code: {code}\n", self.code == Some(0))?;
        write!(f, "----- stdout -----\n{stdout}\n----- stderr -----\n{stderr}")
    }
}
