//! One file per command: its arguments, whose doc comments are the help, and one `run` function.

pub mod build;
pub mod completion;
pub mod config;
pub mod dev;
pub mod doctor;
pub mod host;
pub mod inspect;
pub mod new;
pub mod oci;
pub mod vendor;
pub mod wit;
pub mod workload;
