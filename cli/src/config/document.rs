//! One layer of configuration: its values and their locations.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde_json::Value;

use super::keys;
use super::origin::{Layer, Origin, Position};

/// The location of a key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// In the text of a file.
    Text {
        /// Start of the key; for an item of a list, of the item.
        key: Position,
        /// Start of the value.
        value: Position,
    },
    /// In an environment variable.
    Variable(String),
}

/// The locations of the values of a document, by JSON pointer.
pub(crate) type Locations = BTreeMap<String, Location>;

/// One layer: its values and their locations.
#[derive(Clone)]
pub(crate) struct Document {
    /// The layer.
    pub(crate) layer: Layer,
    /// The file that it was read from.
    pub(crate) file: Option<PathBuf>,
    /// An object of the shape of [`super::model::Config`], without nulls.
    pub(crate) value: Value,
    /// The locations of the values.
    pub(crate) locations: Locations,
}

/// Without values, which may be secrets.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("layer", &self.layer)
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

impl Document {
    /// Creates a layer that does not come from a file.
    pub(crate) fn new(layer: Layer, mut value: Value) -> Self {
        prune(&mut value);
        Self {
            layer,
            file: None,
            value,
            locations: Locations::new(),
        }
    }

    /// Returns the origin of the key at `pointer`, or of the nearest enclosing value.
    pub(crate) fn key_origin(&self, pointer: &str) -> Origin {
        self.origin(pointer, |location| match location {
            Location::Text { key, .. } => Some(*key),
            Location::Variable(_) => None,
        })
    }

    /// Returns the origin of the value at `pointer`, or of the nearest enclosing value.
    pub(crate) fn value_origin(&self, pointer: &str) -> Origin {
        self.origin(pointer, |location| match location {
            Location::Text { value, .. } => Some(*value),
            Location::Variable(_) => None,
        })
    }

    fn origin(&self, pointer: &str, position: impl Fn(&Location) -> Option<Position>) -> Origin {
        let mut at = Some(pointer);
        let location = loop {
            match at {
                None => break None,
                Some(here) => match self.locations.get(here) {
                    Some(location) => break Some(location),
                    None => at = keys::parent(here),
                },
            }
        };
        let variable = match location {
            Some(Location::Variable(name)) => Some(name.clone()),
            _ => None,
        };
        Origin {
            layer: self.layer,
            file: self.file.clone(),
            position: location.and_then(position),
            variable,
        }
    }
}

/// Removes keys without a value. They count as absent, so that a section may contain only comments.
pub(crate) fn prune(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(prune);
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}
