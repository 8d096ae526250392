//! From the text of a file to a [`super::Document`] that remembers where each value stands.

mod json;
mod parsed;
mod read;
mod toml;
mod yaml;

pub use read::{Format, file};
