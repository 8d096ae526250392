//! Real servers for tests: each on a free port of this machine with a folder of its own, gone when the test ends.
//!
//! A server can be stopped and started again with its port and its data, to see what its clients make of that.

mod daemon;
mod nats;
pub mod otlp;
mod postgres;
mod proxy;
mod redis;
mod registry;
mod tokens;

pub use nats::{Nats, Subscription};
pub use otlp::Otlp;
pub use postgres::Postgres;
pub use proxy::{Asked, Fault, Proxy};
pub use redis::Redis;
pub use registry::Registry;
pub use tokens::Tokens;

/// The digest of some bytes, as registries spell it.
pub fn digest(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    format!("sha256:{:x}", sha2::Sha256::digest(bytes))
}
