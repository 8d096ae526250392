//! What can be wrong with a configuration whose text can be read.

pub mod application;
pub mod files;
pub mod rules;
pub mod shape;
pub mod support;
mod workload;
