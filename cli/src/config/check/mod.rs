//! Checks of a configuration whose text can be parsed.

pub(crate) mod application;
pub(crate) mod files;
pub(crate) mod rules;
pub(crate) mod shape;
pub(crate) mod support;
mod workload;
