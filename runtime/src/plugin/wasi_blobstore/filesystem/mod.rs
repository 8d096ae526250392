//! Objects in files: for one host, or for hosts that share a folder.
//!
//! # Guarantees
//! An object whose `finish` returned survives the death of the host and of its machine; a reader finds the old object or the
//! new one, whole, and reads on when it is removed or replaced. The disk is the limit of what is stored.
//!
//! # Layout
//! `ROOT/own/NAMESPACE/NAME/CONTAINER/OBJECT` and `ROOT/shared/CONTAINER/OBJECT`, in the names of
//! [`disk`](crate::plugin::disk). An object whose name is too long for a file is in a digest, and a second file that ends in
//! `-key` has the name. What is being written or removed is in a folder `%new` beside the containers.

mod call;
mod container;
mod download;
mod folder;
mod provider;
mod upload;

#[cfg(test)]
mod tests;

pub use provider::Filesystem;
