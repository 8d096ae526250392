//! Components that go to registries, and come from them.

pub(crate) mod artifact;
pub(crate) mod explain;
pub(crate) mod fetch;
pub(crate) mod progress;
pub(crate) mod project;
