//! The result of each parser: values and their locations, or a syntax error.

use serde_json::Value;

use crate::config::document::Locations;
use crate::config::origin::Position;

/// A parsed text.
pub(super) struct Parsed {
    pub(super) value: Value,
    pub(super) locations: Locations,
}

/// A syntax error.
pub(super) struct Mistake {
    pub(super) position: Position,
    pub(super) message: String,
}
