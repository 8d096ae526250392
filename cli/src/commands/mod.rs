//! One file per command: its arguments, whose doc comments are the help text, and a `run` function.

pub(crate) mod build;
pub(crate) mod completion;
pub(crate) mod config;
pub(crate) mod dev;
pub(crate) mod doctor;
pub(crate) mod host;
pub(crate) mod inspect;
pub(crate) mod new;
pub(crate) mod oci;
pub(crate) mod vendor;
pub(crate) mod wit;
pub(crate) mod workload;
