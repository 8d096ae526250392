//! `wasi:keyvalue@0.2.0-draft`: values by key, in buckets.
//!
//! # Flow
//! A guest opens a bucket: the entry of its workload's `host_interfaces` that has this name, or the only one, chooses the
//! [`Store`] → the store gives a [`Bucket`] → every call of the guest goes there.
//!
//! # Guarantees
//! The same code of a guest finds the same behaviour on every backend: keys have 1 byte to 1 KiB, values up to 1 MiB; keys are
//! listed in pages that a cursor continues, each key that is there all the time exactly once; a counter is its decimal digits;
//! a workload never sees the data of another one.

mod all;
mod bindings;
mod filesystem;
mod guest;
mod in_memory;
#[cfg(feature = "nats")]
mod listing;
#[cfg(feature = "nats")]
mod nats;
#[cfg(feature = "nats")]
mod on_client;
mod open_bucket;
mod order;
mod plugin;
#[cfg(feature = "redis")]
mod redis;
mod store;
mod turns;

pub(crate) use all::all;
pub use filesystem::Filesystem;
pub use in_memory::InMemory;
#[cfg(feature = "nats")]
pub use nats::NatsBuckets;
#[cfg(feature = "nats")]
pub use on_client::NatsKeyValue;
pub use plugin::WasiKeyvalue;
#[cfg(feature = "redis")]
pub use redis::{Redis, SERVER as REDIS};
pub use store::{Bucket, MAX_BATCH, MAX_KEY, MAX_VALUE, Page, Store, StoreError};
