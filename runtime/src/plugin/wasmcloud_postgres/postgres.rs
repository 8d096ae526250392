//! Databases of PostgreSQL servers.

use std::sync::Arc;
use std::time::Duration;

use super::address::{Address, pool_size};
use super::connection::Connector;
use super::database::{CallLimits, Database};
use super::server::SERVER;
use super::tls::Tls;
use crate::plugin::backends::{Provider, Settings, SettingsError};
use crate::plugin::disk::Folders;
use crate::plugin::server_kind::ServerKind;
use crate::plugin::servers::{Servers, name};

/// Databases of PostgreSQL servers.
///
/// | key | meaning |
/// |---|---|
/// | `url` | the server: `postgres://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE][?OPTION=VALUE&…]`; without it, the host's own |
/// | `database` | the database, in place of the one that the URL names |
/// | `pool_size` | connections at most, 1 to 100; 10 if it is absent |
///
/// Options of the URL are `sslmode` (`disable`, `prefer`, `require`, `verify-ca` or `verify-full`, as in libpq; `prefer` if it is
/// absent), `sslrootcert` (a file of authorities in PEM, in place of those that browsers trust), `pool_size` and
/// `application_name`.
///
/// A workload that names a `url` logs in with the user and password that are in there. One that uses the server of the host
/// logs in as the host does, and may name the databases that the host allows.
#[derive(Debug)]
#[must_use = "it is nothing until a plugin has it"]
pub struct Postgres {
    servers: Servers,
    databases: Vec<String>,
    certificates: Folders,
    limits: CallLimits,
}

impl Postgres {
    /// On these servers. Workloads that name none use the database that the URL of the host's own server names.
    pub fn new(servers: Servers) -> Self {
        Self {
            servers,
            databases: Vec::new(),
            certificates: Folders::none(),
            limits: CallLimits {
                time: Duration::from_secs(10),
                rows: 100_000,
                bytes: 32 << 20,
            },
        }
    }

    /// Let workloads use this database of the host's own server, too: with the host's user.
    pub fn allow_database(mut self, name: impl Into<String>) -> Self {
        self.databases.push(name.into());
        self
    }

    /// Let `sslrootcert` in the URL of a workload name files in these folders.
    pub fn with_certificates(mut self, folders: Folders) -> Self {
        self.certificates = folders;
        self
    }

    /// Time for a call; 10 s if it is not set.
    pub fn with_statement_timeout(mut self, time: Duration) -> Self {
        self.limits.time = time;
        self
    }

    /// Most rows of a result, and most bytes of memory that it takes; 100,000 and 32 MiB if they are not set.
    pub fn with_max_result(mut self, rows: usize, bytes: usize) -> Self {
        self.limits.rows = rows;
        self.limits.bytes = bytes;
        self
    }

    fn database(
        &self,
        settings: &Settings<'_>,
        from_url: Option<String>,
        is_own: bool,
    ) -> Result<Option<String>, SettingsError> {
        let Some(asked) = settings.get("database") else {
            if is_own || from_url.is_some() {
                return Ok(from_url);
            }
            return Err(SettingsError::Missing {
                key: "database",
                reason: "the server of the host has no database for workloads that name none",
            });
        };
        let mut allowed = self.databases.iter().chain(&from_url);
        if is_own || allowed.any(|allowed| allowed == asked) {
            return Ok(Some(asked.to_owned()));
        }
        let allowed: Vec<&str> = self
            .databases
            .iter()
            .chain(&from_url)
            .map(String::as_str)
            .collect();
        Err(SettingsError::Forbidden {
            key: "database",
            reason: if allowed.is_empty() {
                "there is none that it may name".to_owned()
            } else {
                format!("the databases it may name are {}", allowed.join(", "))
            },
        })
    }
}

impl Provider<Database> for Postgres {
    fn kind(&self) -> &'static str {
        "postgres"
    }

    fn keys(&self) -> &'static [&'static str] {
        &["url", "database", "pool_size"]
    }

    fn server(&self) -> Option<&'static ServerKind> {
        Some(&SERVER)
    }

    fn open(&self, settings: &Settings<'_>) -> Result<Arc<Database>, SettingsError> {
        let is_own = settings.get("url").is_some();
        let url = self.servers.choose(&SERVER, "url", settings.get("url"))?;
        let address = Address::parse(&url)?;
        let authorities = match address.authorities {
            Some(file) if is_own => Some(self.certificates.choose("sslrootcert", file.to_str())?),
            file => file,
        };
        let tls = Tls::new(address.mode, authorities.as_deref());
        let tls = tls.map_err(|problem| SettingsError::Invalid {
            key: "sslrootcert",
            reason: problem.to_string(),
        })?;
        let size = settings.get("pool_size").map(|size| pool_size("pool_size", size));
        let mut login = address.login;
        if let Some(database) = self.database(settings, address.database, is_own)? {
            login.dbname(database);
        }
        let connector = Connector {
            server: name(&url),
            host: address.host,
            port: address.port,
            tls,
            login,
            statement_timeout: self.limits.time,
            max_message: self.limits.bytes,
        };
        let size = size.transpose()?.unwrap_or(address.pool_size);
        let database = Database::new(connector, size, self.limits);
        let database = database.map_err(|reason| SettingsError::Invalid { key: "url", reason })?;
        Ok(Arc::new(database))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugin::backends::tests::settings;

    fn open(postgres: &Postgres, config: &[(&str, &str)]) -> Result<(), String> {
        let config = config
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        let database = postgres.open(&settings(&config));
        database.map(|_| ()).map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn the_host_decides_which_databases_its_own_user_reaches() {
        let servers = || Servers::none().with_default("postgres://host:hunter2@db".parse().unwrap());
        let none = Postgres::new(servers());
        assert!(open(&none, &[]).unwrap_err().starts_with("'database' is missing"));
        assert_eq!(
            open(&none, &[("database", "x")]).unwrap_err(),
            "'database' is not allowed on this host: there is none that it may name"
        );
        let orders = Postgres::new(servers()).allow_database("orders");
        assert_eq!(open(&orders, &[("database", "orders")]), Ok(()));
        assert_eq!(
            open(&orders, &[("database", "users")]).unwrap_err(),
            "'database' is not allowed on this host: the databases it may name are orders"
        );
        let shared = Servers::none().with_default("postgres://db/shared".parse().unwrap());
        assert_eq!(open(&Postgres::new(shared.clone()), &[]), Ok(()));
        assert_eq!(open(&Postgres::new(shared), &[("database", "shared")]), Ok(()));
        // With a user of its own, the server decides.
        let own = [("url", "postgres://me:mine@db:5432"), ("database", "users")];
        assert_eq!(open(&orders, &own), Ok(()));
        let error = open(&orders, &[("url", "postgres://me:mine@elsewhere/x")]).unwrap_err();
        assert!(
            error.contains("postgres://db") && !error.contains("hunter2"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn what_cannot_be_used_is_told_before_the_start() {
        let any = Postgres::new(Servers::any()).with_certificates(Folders::any());
        for (config, part) in [
            (("pool_size", "0"), "from 1 to 100"),
            (("pool_size", "many"), "from 1 to 100"),
        ] {
            let error = open(&any, &[("url", "postgres://db/x"), config]).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        let with = |path: &str| format!("postgres://db/x?sslmode=verify-full&sslrootcert={path}");
        let path = file.path().to_str().unwrap();
        let error = open(&any, &[("url", &with(path))]).unwrap_err();
        assert!(error.contains("there is no certificate in"), "{error}");
        let error = open(&any, &[("url", &with("/none.pem"))]).unwrap_err();
        assert!(
            error.contains("cannot read certificates from '/none.pem'"),
            "{error}"
        );
        let strict = Postgres::new(Servers::any());
        let error = open(&strict, &[("url", &with(path))]).unwrap_err();
        assert!(
            error.starts_with("'sslrootcert' is not allowed on this host"),
            "{error}"
        );
        assert_eq!(
            open(&strict, &[("url", "postgres://db/x?sslmode=verify-full")]),
            Ok(())
        );
    }
}
