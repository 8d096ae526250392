//! Components that go to registries, and come from them.

pub mod artifact;
pub mod explain;
pub mod fetch;
pub mod progress;
pub mod project;
