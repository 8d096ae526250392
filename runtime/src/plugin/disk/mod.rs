//! What backends share that keep data in files.
//!
//! # Guarantees
//! Names that guests choose become names of files that no platform mistakes for something else; a file is there whole or not
//! at all, whenever the host or its machine dies; a workload names no folder that the host does not allow.

mod durable;
mod file_name;
mod folders;

pub use folders::Folders;

pub(crate) use durable::{StagedFile, create_folder, remove_file, sweep, sync_folder};
pub(crate) use file_name::{FileName, decode, encode};
