//! What each parser gives: values and where they stand, or what is wrong with the text.

use serde_json::Value;

use crate::config::document::Places;
use crate::config::origin::Position;

/// A parsed text.
pub(super) struct Parsed {
    pub(super) value: Value,
    pub(super) places: Places,
}

/// Text that does not follow the grammar of its format.
pub(super) struct Mistake {
    pub(super) position: Position,
    pub(super) message: String,
}
