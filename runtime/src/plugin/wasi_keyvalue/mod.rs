//! `wasi:keyvalue@0.2.0-draft`: key-value pairs, in buckets.
//!
//! # Flow
//! A guest opens a bucket: the `host_interfaces` entry with this name, or the unnamed one, selects the [`Store`] → the store
//! returns a [`Bucket`] → all further calls of the guest go to the bucket.
//!
//! # Guarantees
//! A guest sees the same behaviour on every backend: keys have 1 to 1024 bytes, values up to 1 MiB. Keys are listed in pages,
//! continued with a cursor; a key that exists during the whole listing is listed exactly once. A counter is stored as decimal
//! digits. A workload cannot access the data of another one, unless its entry names a shared bucket.

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
