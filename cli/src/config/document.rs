//! One layer of configuration: its values and where each of them stands.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use super::keys;
use super::origin::{Layer, Origin, Position};

/// Where a key and its value stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the text of a file.
    Text {
        /// Where the key stands; for items of a list, the item.
        key: Position,
        /// Where the value begins.
        value: Position,
    },
    /// In an environment variable.
    Variable(String),
}

/// The places of the values of a document, by JSON pointer.
pub(crate) type Places = BTreeMap<String, Place>;

/// One layer: what it says, and where it says so.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// The layer.
    pub(crate) layer: Layer,
    /// The file it was read from.
    pub(crate) file: Option<PathBuf>,
    /// An object of the shape of [`super::model::Config`], without nulls.
    pub(crate) value: Value,
    /// Where the values stand.
    pub(crate) places: Places,
}

impl Document {
    /// A layer that is no file.
    pub(crate) fn new(layer: Layer, mut value: Value) -> Self {
        prune(&mut value);
        Self {
            layer,
            file: None,
            value,
            places: Places::new(),
        }
    }

    /// Where the key at `pointer` stands, or the nearest thing around it.
    pub(crate) fn key_origin(&self, pointer: &str) -> Origin {
        self.origin(pointer, |place| match place {
            Place::Text { key, .. } => Some(*key),
            Place::Variable(_) => None,
        })
    }

    /// Where the value at `pointer` begins, or the nearest thing around it.
    pub(crate) fn value_origin(&self, pointer: &str) -> Origin {
        self.origin(pointer, |place| match place {
            Place::Text { value, .. } => Some(*value),
            Place::Variable(_) => None,
        })
    }

    fn origin(&self, pointer: &str, position: impl Fn(&Place) -> Option<Position>) -> Origin {
        let mut at = Some(pointer);
        let place = loop {
            match at {
                None => break None,
                Some(here) => match self.places.get(here) {
                    Some(place) => break Some(place),
                    None => at = keys::parent(here),
                },
            }
        };
        let variable = match place {
            Some(Place::Variable(name)) => Some(name.clone()),
            _ => None,
        };
        Origin {
            layer: self.layer,
            file: self.file.clone(),
            position: place.and_then(position),
            variable,
        }
    }
}

/// Remove keys without a value: they count as absent, so that a section may hold nothing but comments.
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
