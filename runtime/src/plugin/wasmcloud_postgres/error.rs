//! Errors of database calls, and their conversion to the errors of the interface.

use std::fmt::Write as _;

use tokio_postgres::error::{DbError, ErrorPosition, SqlState};

use super::bindings::types::{PreparedStatementExecError, QueryError, StatementPrepareError};

/// The error of a database call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseError {
    /// The parameters do not fit the statement.
    #[error("{0}")]
    InvalidParams(String),
    /// The server rejects the statement, or its data violate a constraint.
    #[error("{0}")]
    InvalidQuery(String),
    /// The component has no prepared statement with this token.
    #[error("unknown prepared statement")]
    UnknownStatement,
    /// Any other error, for example an unreachable server or a result that is too large.
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

/// SQLSTATE classes of errors that the statement did not cause: connections, authorization, conflicts between transactions,
/// resources, object state, operator intervention and the server itself.
const NOT_THE_STATEMENT: [&str; 9] = ["08", "28", "40", "53", "55", "57", "58", "F0", "XX"];

/// Converts an error of the server by its SQLSTATE class, as listed in the PostgreSQL manual.
pub(super) fn refusal(error: &DbError, has_params: bool) -> DatabaseError {
    let message = describe(error);
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
    } else if NOT_THE_STATEMENT.contains(&class) {
        DatabaseError::Unexpected(message)
    } else {
        DatabaseError::InvalidQuery(message)
    }
}

fn describe(error: &DbError) -> String {
    let mut text = error.message().to_owned();
    if let Some(ErrorPosition::Original(position)) = error.position() {
        let _ = write!(text, " at character {position}");
    }
    let _ = write!(text, " (SQLSTATE {})", error.code().code());
    for more in [error.detail(), error.hint()].into_iter().flatten() {
        let _ = write!(text, "; {more}");
    }
    text
}
