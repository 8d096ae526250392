//! `wasi:blobstore@0.2.0-draft`: objects of any size, in containers.
//!
//! # Flow
//! A guest opens a container: the `host_interfaces` entry with this name, or the unnamed one, selects the [`Store`] → the store
//! returns a [`Container`].
//!
//! To write a value: the guest's stream goes through a small queue to a task → to the [`Upload`] of the object or, until
//! `write-data` names the object, to a temporary file → `finish` commits.
//!
//! To read an object: the [`Download`] is read on demand, as the guest reads its stream.
//!
//! # Guarantees
//! A guest sees the same behaviour on every backend:
//! - Names of containers have 1 to 64 bytes, names of objects 1 to 1024 bytes, of any characters.
//! - An object is stored completely once `finish` has returned. Before that, or if `finish` fails or is never called, the
//!   previous object stays.
//! - `get-data` accepts the offsets of the first and the last byte. An end beyond the object means its last byte, a start at
//!   its end returns nothing, and a start beyond its end is an error.
//! - A listing contains each object that exists during the whole listing and is not written meanwhile exactly once.
//! - Objects are streamed, never buffered completely, except by `incoming-value-consume-sync`, which is limited to 64 MiB.
//! - A workload cannot access the data of another one, unless its entry names a shared container.
//! - Times are in seconds since 1970.
//!
//! # Errors
//! Errors are messages, the same on each backend: [`BlobError`].

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
