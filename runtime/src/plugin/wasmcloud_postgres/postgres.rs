//! The PostgreSQL backend.

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
/// | `url` | the server: `postgres://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE][?OPTION=VALUE&…]`; default: the server of the host |
/// | `database` | the database; overrides the one in the URL |
/// | `pool_size` | most connections, 1 to 100; default: 10 |
///
/// Options of the URL are `sslmode` (`disable`, `prefer`, `require`, `verify-ca` or `verify-full`, as in libpq; default:
/// `prefer`), `sslrootcert` (a PEM file with certificate authorities; default: those that browsers trust), `pool_size` and
/// `application_name`.
///
/// A workload that names a `url` logs in with the user and password in that URL. A workload that uses the host's server logs in
/// as the host's user, and may only name databases that the host allows.
#[derive(Debug)]
#[must_use = "has no effect until passed to a plugin"]
pub struct Postgres {
    servers: Servers,
    databases: Vec<String>,
    certificates: Folders,
    limits: CallLimits,
}

impl Postgres {
    /// Creates the backend with the servers that workloads may use. The default database is the one in the URL of the host's
    /// server.
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

    /// Also allows workloads to use this database on the host's server, with the host's user.
    pub fn allow_database(mut self, name: impl Into<String>) -> Self {
        self.databases.push(name.into());
        self
    }

    /// Allows `sslrootcert` in the URL of a workload to name files in these folders.
    pub fn with_certificates(mut self, folders: Folders) -> Self {
        self.certificates = folders;
        self
    }

    /// Sets the time limit of a call; 10 s by default.
    pub fn with_statement_timeout(mut self, time: Duration) -> Self {
        self.limits.time = time;
        self
    }

    /// Sets the limits of a result: rows, and bytes of memory; 100,000 and 32 MiB by default.
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
        let Some(requested) = settings.get("database") else {
            if is_own || from_url.is_some() {
                return Ok(from_url);
            }
            return Err(SettingsError::Missing {
                key: "database",
                reason: "the host's server has no default database",
            });
        };
        let mut allowed = self.databases.iter().chain(&from_url);
        if is_own || allowed.any(|allowed| allowed == requested) {
            return Ok(Some(requested.to_owned()));
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
                "allowed databases: none".to_owned()
            } else {
                format!("allowed databases: {}", allowed.join(", "))
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
    async fn the_host_decides_which_databases_its_user_may_use() {
        let servers = || Servers::none().with_default("postgres://host:hunter2@db".parse().unwrap());
        let none = Postgres::new(servers());
        assert!(open(&none, &[]).unwrap_err().starts_with("'database' is missing"));
        assert_eq!(
            open(&none, &[("database", "x")]).unwrap_err(),
            "'database' is not allowed on this host; allowed databases: none"
        );
        let orders = Postgres::new(servers()).allow_database("orders");
        assert_eq!(open(&orders, &[("database", "orders")]), Ok(()));
        assert_eq!(
            open(&orders, &[("database", "users")]).unwrap_err(),
            "'database' is not allowed on this host; allowed databases: orders"
        );
        let shared = Servers::none().with_default("postgres://db/shared".parse().unwrap());
        assert_eq!(open(&Postgres::new(shared.clone()), &[]), Ok(()));
        assert_eq!(open(&Postgres::new(shared), &[("database", "shared")]), Ok(()));
        // If the workload logs in with its own user, the server decides.
        let own = [("url", "postgres://me:mine@db:5432"), ("database", "users")];
        assert_eq!(open(&orders, &own), Ok(()));
        let error = open(&orders, &[("url", "postgres://me:mine@elsewhere/x")]).unwrap_err();
        assert!(
            error.contains("postgres://db") && !error.contains("hunter2"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn invalid_settings_are_rejected_before_the_start() {
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
        assert!(error.contains("no certificate found in"), "{error}");
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
