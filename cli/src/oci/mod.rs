//! Components in registries: pushing, pulling, their metadata and errors.

pub mod artifact;
pub mod explain;
pub mod fetch;
pub mod progress;
pub mod project;
