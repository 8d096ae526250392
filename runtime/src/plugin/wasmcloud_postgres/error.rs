//! What can go wrong, as the interface tells it.

use std::fmt::Write as _;

use tokio_postgres::error::{DbError, ErrorPosition, SqlState};

use super::bindings::types::{PreparedStatementExecError, QueryError, StatementPrepareError};

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseError {
    /// The parameters do not fit the statement.
    #[error("{0}")]
    InvalidParams(String),
    /// The server refuses the statement, or its data do.
    #[error("{0}")]
    InvalidQuery(String),
    /// The component has no such prepared statement.
    #[error("there is no such prepared statement")]
    UnknownStatement,
    /// Something else: the server does not answer, or the result is too large.
    #[error("{0}")]
    Unexpected(String),
}

impl From<DatabaseError> for QueryError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::InvalidParams(message) => Self::InvalidParams(message),
            DatabaseError::InvalidQuery(message) => Self::InvalidQuery(message),
            error => Self::Unexpected(error.to_string()),
        }
    }
}

impl From<DatabaseError> for StatementPrepareError {
    fn from(error: DatabaseError) -> Self {
        Self::Unexpected(error.to_string())
    }
}

impl From<DatabaseError> for PreparedStatementExecError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::UnknownStatement => Self::UnknownPreparedQuery,
            DatabaseError::Unexpected(message) => Self::Unexpected(message),
            error => Self::QueryError(error.into()),
        }
    }
}

/// Classes of codes that are about connections, conflicts with others, resources, operators and the server itself.
const ELSEWHERE: [&str; 9] = ["08", "28", "40", "53", "55", "57", "58", "F0", "XX"];

/// What an error of the server means: by the class of its code, as the manual lists them.
pub(super) fn refusal(error: &DbError, has_params: bool) -> DatabaseError {
    let message = words(error);
    let code = error.code();
    let about_values = [
        SqlState::INVALID_TEXT_REPRESENTATION,
        SqlState::INVALID_BINARY_REPRESENTATION,
        SqlState::INVALID_DATETIME_FORMAT,
        SqlState::DATETIME_FIELD_OVERFLOW,
        SqlState::CHARACTER_NOT_IN_REPERTOIRE,
        SqlState::NUMERIC_VALUE_OUT_OF_RANGE,
        SqlState::INVALID_JSON_TEXT,
        SqlState::INVALID_XML_DOCUMENT,
        SqlState::INVALID_XML_CONTENT,
    ];
    let class = code.code().get(..2).unwrap_or_default();
    if has_params && about_values.contains(code) {
        DatabaseError::InvalidParams(message)
    } else if ELSEWHERE.contains(&class) {
        DatabaseError::Unexpected(message)
    } else {
        DatabaseError::InvalidQuery(message)
    }
}

fn words(error: &DbError) -> String {
    let mut words = error.message().to_owned();
    if let Some(ErrorPosition::Original(position)) = error.position() {
        let _ = write!(words, " at character {position}");
    }
    let _ = write!(words, " (SQLSTATE {})", error.code().code());
    for more in [error.detail(), error.hint()].into_iter().flatten() {
        let _ = write!(words, "; {more}");
    }
    words
}
