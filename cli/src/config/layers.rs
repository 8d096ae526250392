//! The layers of a configuration and the merged result.

use std::fmt;

use serde_json::Value;

use super::document::Document;
use super::keys;
use super::merge::{self, Merged};
use super::origin::{Layer, Origin};
use super::problem::Problem;
use crate::error::Result;

/// The layers, lowest first, and the merged result.
pub(crate) struct Layers {
    documents: Vec<Document>,
    merged: Merged,
}

/// Without values, which may be secrets.
impl fmt::Debug for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.documents).finish()
    }
}

impl Layers {
    /// Merges `documents`, lowest first.
    pub(crate) fn new(documents: Vec<Document>) -> Result<Self> {
        let merged = merge::merge(&documents)?;
        Ok(Self { documents, merged })
    }

    /// Returns all effective values.
    pub(crate) fn value(&self) -> &Value {
        &self.merged.value
    }

    /// Returns the effective value at a JSON pointer.
    pub(crate) fn get(&self, pointer: &str) -> Option<&Value> {
        self.merged.value.pointer(pointer)
    }

    /// Returns the items of the effective list at a JSON pointer, with their pointers.
    pub(crate) fn items(&self, pointer: &str) -> Vec<(String, &Value)> {
        let list = self.get(pointer).and_then(Value::as_array);
        let items = list.into_iter().flatten().enumerate();
        items
            .map(|(index, item)| (keys::push(pointer, &index.to_string()), item))
            .collect()
    }

    /// Returns the origin of the effective value at a JSON pointer. A value that no layer sets is a default.
    pub(crate) fn origin(&self, pointer: &str) -> Origin {
        self.source(pointer)
            .map_or(Origin::of(Layer::Default), |document| {
                document.value_origin(pointer)
            })
    }

    /// Like [`Layers::origin`], but with the location of the key.
    pub(crate) fn key_origin(&self, pointer: &str) -> Origin {
        self.source(pointer)
            .map_or(Origin::of(Layer::Default), |document| {
                document.key_origin(pointer)
            })
    }

    /// Creates a problem with the effective value at a JSON pointer.
    pub(crate) fn problem(&self, pointer: &str, message: impl Into<String>) -> Problem {
        Problem::new(keys::dotted(pointer), self.origin(pointer), message)
    }

    fn source(&self, pointer: &str) -> Option<&Document> {
        // The layer of a non-empty map is that of its first value.
        let below = keys::push(pointer, "");
        let inside = self.merged.layers.range(below.clone()..).next();
        if let Some((_, index)) = inside.filter(|(key, _)| key.starts_with(&below)) {
            return self.documents.get(*index);
        }
        let mut at = Some(pointer);
        while let Some(here) = at {
            if let Some(index) = self.merged.layers.get(here) {
                return self.documents.get(*index);
            }
            at = keys::parent(here);
        }
        None
    }
}
