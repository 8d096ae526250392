//! The filesystem backend: for one host, or for hosts that share a folder.
//!
//! # Guarantees
//! Once `finish` has returned, the object survives a crash of the host and of its machine. A reader gets either the complete
//! old object or the complete new one, and can finish reading when the object is removed or replaced. Capacity is limited only
//! by the disk.
//!
//! # Layout
//! `ROOT/own/NAMESPACE/NAME/CONTAINER/OBJECT` and `ROOT/shared/CONTAINER/OBJECT`, with names encoded by
//! [`disk`](crate::plugin::disk). An object whose name is too long for a file name is stored under a digest; a second file with
//! the suffix `-key` contains its name. Files being written or removed are in the folder `%new` next to the containers.

mod call;
mod container;
mod download;
mod folder;
mod provider;
mod upload;

#[cfg(test)]
mod tests;

pub use provider::Filesystem;
