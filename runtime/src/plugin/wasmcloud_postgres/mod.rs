//! `wasmcloud:postgres@0.1.1-draft`: databases of PostgreSQL servers.
//!
//! # Flow
//! A workload's `host_interfaces` entry selects a [`Database`] → connections are opened when a guest needs them, and shared by
//! the components of the workload.
//!
//! # Guarantees
//! - Every call begins in a fresh session; a transaction is a batch or a single statement. Settings, locks, temporary tables
//!   and other session state left by a call are removed.
//! - Parameters are sent as text, so a value can be used for every type that accepts its text form. Columns of types that the
//!   interface lacks are returned as text (enumerations, `interval` as ISO 8601) or are errors (ranges, composites, arrays with
//!   NULL or more than one dimension): cast those in the query. `daterange` maps to the interface's `interval`; paths are sent
//!   as open paths; `money` amounts have two decimals.
//! - `prepare` returns a token that only the same component of the same workload can use.
//! - The time of a call, the rows and bytes of a result, and the prepared statements of a component are bounded.
//! - Workloads are isolated only as far as they use different databases, or different users with restricted access.
//!
//! # Errors
//! `invalid-params`: the values do not match the parameters. `invalid-query`: the server rejects the statement, or it violates
//! a constraint. `unexpected`: failures that the statement did not cause, such as a server that is down, a conflict with another
//! transaction or a result that is too large. Messages of the server include its SQLSTATE.

mod address;
mod all;
mod bindings;
mod bounded;
mod connection;
mod database;
mod error;
mod guest;
mod plugin;
mod postgres;
mod prepared;
mod server;
mod tls;
mod values;

pub(crate) use all::all;
pub use database::Database;
pub use error::DatabaseError;
pub use plugin::WasmcloudPostgres;
pub use postgres::Postgres;
pub use server::SERVER;
