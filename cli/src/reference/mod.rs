//! The generated files of the repository: reference pages, JSON Schema, completion scripts, man pages.
//!
//! # Guarantees
//! The output depends only on the source code, not on the terminal, the environment or the machine.

mod cli;
mod configuration;
mod environment;
mod file;
mod files;
mod man;
mod markdown;
mod scripts;

pub use file::File;
pub use files::all;
