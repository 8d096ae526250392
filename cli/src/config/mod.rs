//! Layered configuration: defaults, user file, project file, environment, flags.
//!
//! # Flow
//! [`load()`] reads every layer into a [`Document`] that remembers where each value stands, checks each against
//! the JSON Schema of [`Config`], merges them and checks the rules that span keys. All problems are reported in one
//! error. What a command needs is then resolved once into its settings struct ([`settings`]).

pub mod check;
pub mod cleanup;
pub mod document;
pub mod environment;
pub mod expand;
pub mod host;
pub mod keys;
pub mod layers;
pub mod load;
pub mod merge;
pub mod model;
pub mod origin;
pub mod parse;
pub mod problem;
pub mod redact;
pub mod report;
pub mod root;
#[cfg(test)]
mod samples;
pub mod schema;
pub mod secret;
pub mod settings;
pub mod starter;
pub mod validate;
pub mod workload;

pub use document::Document;
pub use load::{Loaded, load};
pub use model::Config;
pub use settings::{BuildSettings, DevSettings, WitSettings};
