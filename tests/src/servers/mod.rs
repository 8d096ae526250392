//! Real servers for tests. Each runs on a free port with a temporary folder and is stopped on drop.
//!
//! A server can be stopped and restarted with the same port and data, to test how clients handle that.

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

/// Returns the digest of `bytes` in the format of OCI registries.
pub fn digest(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    format!("sha256:{:x}", sha2::Sha256::digest(bytes))
}
