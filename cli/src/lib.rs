//! `wash` (Wasm Shell): the command line of WebAssembly component authors.
//!
//! `cli` holds the argument tree, `commands` one file per command, [`output`] everything that is printed and [`error`]
//! everything that can go wrong. The other modules do the work and know nothing of the command line.

mod ask;
mod blocking;
mod cli;
mod commands;
mod config;
mod context;
mod dev;
mod doctor;
mod env;
pub mod error;
mod exit;
mod fetch;
mod files;
mod globals;
mod host;
mod inspect;
mod interrupt;
mod log;
mod oci;
pub mod output;
mod paths;
mod printable;
mod project;
pub mod reference;
mod serve;
mod table;
mod templates;
mod wasm;
mod wit;
mod workload;

mod dispatch;
mod telemetry;
mod usage;

pub use dispatch::run;
