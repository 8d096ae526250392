//! URLs of PostgreSQL servers.

use crate::plugin::server_kind::ServerKind;

/// The PostgreSQL server kind.
pub const SERVER: ServerKind = ServerKind {
    name: "PostgreSQL",
    schemes: &["postgres", "postgresql"],
    aliases: &[("postgresql", "postgres")],
    port: 5432,
};
