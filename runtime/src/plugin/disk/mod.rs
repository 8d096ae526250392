//! What backends share that keep data in files.
//!
//! # Guarantees
//! Names that guests choose become names of files that no platform mistakes for something else; a file is there whole or not
//! at all, whenever the host or its machine dies; a workload names no folder that the host does not allow.

#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
#[cfg_attr(
    not(all(feature = "wasi-blobstore", feature = "wasi-keyvalue")),
    allow(dead_code, reason = "each of them uses a part")
)]
mod durable;
#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
mod file_name;
mod folders;
#[cfg(test)]
#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
pub(crate) mod testing;

pub use folders::Folders;

#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
#[allow(unused_imports, reason = "each of them uses a part")]
pub(crate) use durable::{StagedFile, create_folder, remove_file, sweep, sync_folder};
#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
pub(crate) use file_name::{FileName, decode, encode};
