//! `wasmcloud:postgres@0.1.1-draft`: databases of PostgreSQL servers.
//!
//! # Flow
//! The entry of a workload's `host_interfaces` names a [`Database`] → its connections are made when a guest needs them, and
//! shared by the components of the workload.
//!
//! # Guarantees
//! - Every call begins in a fresh session: a transaction is a batch, or a single statement. What a call leaves behind, such as
//!   settings, locks or temporary tables, is removed.
//! - Parameters are sent as text, so that a value fits every type that its text fits. Columns whose type the interface lacks
//!   are text (enumerations, `interval` as ISO 8601) or cannot be read (ranges, composites, arrays with NULL or of more than
//!   one dimension): cast these. `daterange` is `interval`; paths are sent open; amounts of `money` have two decimals.
//! - `prepare` gives a token that only the same component of the same workload can use.
//! - Time of a call, rows and bytes of a result, and what a component prepares are bounded.
//! - The data of two workloads is apart as far as their databases, or their users there, are.
//!
//! # Errors
//! `invalid-params`: values that do not fit. `invalid-query`: the server refuses the statement, or its data do. `unexpected`:
//! everything that is not the statement's fault, such as a server that is down, a conflict with another transaction or a
//! result that is too large. Messages of the server end with its SQLSTATE.

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
