//! The NATS JetStream backend.
//!
//! # Guarantees
//! Once `finish` has returned, the server has stored the object. While the server is down, calls fail within a second; they
//! work again when it is back. Objects are compatible with other NATS clients in both directions, except for links. Unlike on
//! the other backends, reading an object fails if it is removed or replaced meanwhile, because the server deletes its data.
//!
//! # Layout
//! A workload's container is the object store `wash__NAMESPACE__NAME__CONTAINER`; a shared container is the object store of its
//! name. A byte that NATS does not allow in a name becomes `_` followed by two hexadecimal digits. Objects have the format of
//! the NATS clients (ADR-20). The additional header `Wash-Offset` contains the offset of a chunk in its object, to locate a
//! range without reading the data before it.

mod bucket;
mod container;
mod download;
mod listing;
mod name;
mod provider;
mod upload;

pub use provider::NatsObjects;
