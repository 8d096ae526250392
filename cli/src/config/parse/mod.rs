//! From the text of a file to a [`super::document::Document`] that remembers where each value stands.

mod json;
mod parsed;
mod read;
mod toml;
mod yaml;

pub(crate) use read::{Format, file};
