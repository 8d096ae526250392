//! Objects in the object stores of NATS JetStream.
//!
//! # Guarantees
//! An object whose `finish` returned is with the server. A server that is down fails calls within a second, and they work again
//! when it is back. Other clients of NATS read what is written here, and the other way round, links excepted.
//! Who reads an object that is removed or replaced gets an error where the others read on: the server has no bytes any more.
//!
//! # Layout
//! A container of a workload is the object store `wash__NAMESPACE__NAME__CONTAINER`; a shared one is the one of this name. Bytes
//! that NATS does not allow in a name are `_` and two hexadecimal digits. Objects are as the clients of NATS have them (ADR-20);
//! the header `Wash-Offset` says where in its object a chunk is, so that a range is found without reading what is before it.

mod bucket;
mod container;
mod download;
mod listing;
mod name;
mod provider;
mod upload;

pub use provider::NatsObjects;
