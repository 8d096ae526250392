//! What is wrong with a configuration.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::origin::Origin;
use crate::error::Error;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Problem {
    /// The key, dotted; empty for a file as a whole.
    pub(crate) key: String,
    /// What is wrong, as a sentence without its full stop.
    pub(crate) message: String,
    /// The known key that was most likely meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) suggestion: Option<String>,
    /// Where.
    #[serde(flatten)]
    pub(crate) origin: Origin,
}

impl Problem {
    /// A problem without a suggestion.
    pub(crate) fn new(key: impl Into<String>, origin: Origin, message: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            message: message.into(),
            suggestion: None,
            origin,
        }
    }

    /// The line that users see; files below `base` are shown relative to it.
    pub(crate) fn render(&self, base: &Path) -> String {
        let mut line = format!("{}: {}", self.origin.display(base), self.message);
        if let Some(suggestion) = &self.suggestion {
            let _ = write!(line, "; did you mean '{suggestion}'?");
        }
        line
    }
}

/// One error for all problems, in the order of their places. `None` if there are none.
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

/// Order problems by layer, file and place; keep equal ones once.
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
