//! `wash` (Wasm Shell): a command line tool for authors of WebAssembly components.
//!
//! `cli` defines the arguments, `commands` has one module per command, [`output`] prints results, and [`error`] defines
//! errors. The other modules implement the functionality and do not depend on the command line.

mod ask;
mod blocking;
mod cli;
mod commands;
mod config;
mod containment;
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
mod owner;
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
