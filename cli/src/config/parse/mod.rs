//! Parses the text of a file into a [`super::document::Document`] with the location of each value.

mod json;
mod parsed;
mod read;
mod toml;
mod yaml;

pub(crate) use read::{Format, file};
