//! What the URLs of PostgreSQL servers look like.

use crate::plugin::server_kind::ServerKind;

/// The servers.
pub const SERVER: ServerKind = ServerKind {
    name: "PostgreSQL",
    schemes: &["postgres", "postgresql"],
    aliases: &[("postgresql", "postgres")],
    port: 5432,
};
