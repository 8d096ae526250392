//! Layered configuration: defaults, user file, project file, environment, flags.

pub mod model;

pub use model::Config;
