//! `wash` (Wasm Shell): the command line of WebAssembly component authors.
//!
//! [`cli`] holds the argument tree, [`commands`] one file per command, [`output`] everything that is printed and
//! [`error`] everything that can go wrong. The other modules do the work and know nothing of the command line.

pub mod ask;
pub mod blocking;
pub mod cli;
pub mod commands;
pub mod config;
pub mod context;
pub mod dev;
pub mod doctor;
pub mod env;
pub mod error;
pub mod exit;
pub mod fetch;
pub mod files;
pub mod globals;
pub mod host;
pub mod inspect;
pub mod interrupt;
pub mod log;
pub mod oci;
pub mod output;
pub mod paths;
pub mod printable;
pub mod project;
pub mod reference;
pub mod serve;
pub mod table;
pub mod templates;
pub mod wasm;
pub mod wit;
pub mod workload;

mod dispatch;
mod telemetry;
mod usage;

pub use dispatch::run;
