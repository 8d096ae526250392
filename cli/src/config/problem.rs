//! Problems of a configuration.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::origin::Origin;
use crate::error::Error;

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Problem {
    /// Dotted key; empty if the problem concerns the whole file.
    pub(crate) key: String,
    /// Description, without a final full stop.
    pub(crate) message: String,
    /// A known key with a similar name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) suggestion: Option<String>,
    /// Origin of the value.
    #[serde(flatten)]
    pub(crate) origin: Origin,
}

impl Problem {
    /// Creates a problem without a suggestion.
    pub(crate) fn new(key: impl Into<String>, origin: Origin, message: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            message: message.into(),
            suggestion: None,
            origin,
        }
    }

    /// Formats the problem as one line. Files under `base` are shown relative to it.
    pub(crate) fn render(&self, base: &Path) -> String {
        let mut line = format!("{}: {}", self.origin.display(base), self.message);
        if let Some(suggestion) = &self.suggestion {
            let _ = write!(line, "; did you mean '{suggestion}'?");
        }
        line
    }
}

/// Returns one error for all problems, sorted by location. `None` if there are no problems.
pub(crate) fn error(mut problems: Vec<Problem>, base: &Path) -> Option<Error> {
    sort(&mut problems);
    let message = match problems.len() {
        0 => return None,
        1 => "the configuration is invalid".to_owned(),
        many => format!("the configuration is invalid: {many} problems"),
    };
    let error = problems.iter().fold(Error::usage(message), |error, problem| {
        error.caused_by(problem.render(base))
    });
    Some(error.with_data(serde_json::json!({ "errors": problems })))
}

/// Sorts problems by layer, file and position, and removes duplicates.
pub(crate) fn sort(problems: &mut Vec<Problem>) {
    problems.sort_by(|a, b| {
        let key = |problem: &Problem| {
            let origin = &problem.origin;
            (
                origin.layer,
                origin.file.clone(),
                origin.position,
                origin.variable.clone(),
                problem.key.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    problems.dedup();
}
