//! Real servers for tests: each on a free port of this machine with a folder of its own, gone when the test ends.
//!
//! A server can be stopped and started again with its port and its data, to see what its clients make of that.

mod daemon;
mod nats;
pub mod otlp;
mod postgres;
mod redis;

pub use nats::Nats;
pub use otlp::Otlp;
pub use postgres::Postgres;
pub use redis::Redis;
