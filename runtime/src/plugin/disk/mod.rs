//! File handling shared by the backends that store data in files.
//!
//! # Guarantees
//! Guest-chosen names become file names that have no special meaning on any platform. Files are written completely or not at
//! all, even if the host or its machine crashes. Workloads can only name folders that the host allows. Below such a folder,
//! paths are resolved beneath it: no symbolic link leads out.

#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
#[cfg_attr(
    not(all(feature = "wasi-blobstore", feature = "wasi-keyvalue")),
    allow(dead_code, reason = "each feature uses a part")
)]
mod durable;
#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
mod file_name;
mod folders;
#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
mod root;
#[cfg(test)]
#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
pub(crate) mod testing;

pub use folders::Folders;

#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
#[allow(unused_imports, reason = "each feature uses a part")]
pub(crate) use durable::{StagedFile, create_folder, lock_file, read_small, remove_file, sweep, sync_folder};
#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
pub(crate) use file_name::{FileName, decode, encode};
#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
pub(crate) use root::{Place, Root};
