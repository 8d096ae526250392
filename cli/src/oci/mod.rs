//! Components in registries: pushing, pulling, their metadata and errors.

pub(crate) mod artifact;
pub(crate) mod explain;
pub(crate) mod fetch;
pub(crate) mod progress;
pub(crate) mod project;
