//! Layered configuration: defaults, user file, project file, environment, flags.
//!
//! # Flow
//! [`load()`] reads every layer into a [`document::Document`] with the location of each value, checks it against the JSON
//! Schema of [`model::Config`], merges the layers and checks the rules that involve several keys. All problems are reported in
//! one error. Each command then resolves its settings once into a struct (see [`settings`]).

pub(crate) mod check;
pub(crate) mod cleanup;
pub(crate) mod document;
pub(crate) mod environment;
pub(crate) mod expand;
pub(crate) mod keys;
pub(crate) mod layers;
pub(crate) mod load;
pub(crate) mod merge;
pub(crate) mod model;
pub(crate) mod origin;
pub(crate) mod parse;
pub(crate) mod problem;
pub(crate) mod redact;
pub(crate) mod registries;
pub(crate) mod report;
pub(crate) mod root;
#[cfg(test)]
mod samples;
pub(crate) mod schema;
pub(crate) mod secret;
pub(crate) mod settings;
pub(crate) mod starter;
pub(crate) mod trust;
pub(crate) mod validate;
pub(crate) mod workload;

pub(crate) use load::{Loaded, load};
pub(crate) use settings::{BuildSettings, DevSettings, WitSettings};
