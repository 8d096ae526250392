//! `wasi:blobstore@0.2.0-draft`: objects of any size, in containers.
//!
//! # Flow
//! A guest opens a container: the entry of its workload's `host_interfaces` that has this name, or the only one, chooses the
//! [`Store`] → the store gives a [`Container`].
//! A value is written: bytes of the guest's stream go through a small queue to a task → to the [`Upload`] of the object, or,
//! until `write-data` names the object, to a temporary file → `finish` commits.
//! An object is read: the [`Download`] is pulled as fast as the guest reads its stream.
//!
//! # Guarantees
//! The same code of a guest finds the same behaviour on every backend.
//! - Names of containers have 1 to 64 bytes, those of objects 1 byte to 1 KiB, of any characters.
//! - An object is there, whole, once `finish` returned; before, and where `finish` fails or is never called, there is what
//!   was there before.
//! - `get-data` takes the offsets of the first and the last byte. An end beyond the object means its last byte, a start at its
//!   end gives nothing, a start beyond is an error.
//! - A container lists each object that is there all the time and is not written meanwhile exactly once.
//! - Bytes are never collected on the host, but for `incoming-value-consume-sync`, which is for at most 64 MiB.
//! - A workload never sees the data of another one, unless its entry names what both share.
//! - Times are seconds since 1970.
//!
//! # Errors
//! They are words, the same on each backend: [`BlobError`].

mod all;
mod bindings;
mod copy;
mod filesystem;
mod guest;
mod in_memory;
mod incoming;
mod listing;
#[cfg(feature = "nats")]
mod nats;
#[cfg(feature = "nats")]
mod on_client;
mod open_container;
mod outgoing;
mod outgoing_queue;
mod plugin;
mod quota;
mod read_only;
mod spool;
mod store;
mod stream;
mod values;

pub(crate) use all::all;
pub use filesystem::Filesystem;
pub use in_memory::InMemory;
#[cfg(feature = "nats")]
pub use nats::NatsObjects;
#[cfg(feature = "nats")]
pub use on_client::NatsBlobstore;
pub use plugin::WasiBlobstore;
pub use store::{
    BlobError, Body, Container, Download, MAX_CONTAINER, MAX_OBJECT, Names, ObjectInfo, Range, Store, Upload,
};
