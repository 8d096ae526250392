//! Server address, credentials and options from a PostgreSQL URL.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;
use url::Url;

use super::server::SERVER;
use super::tls::{MODES, Mode};
use crate::plugin::backends::SettingsError;

const URL: &str = "url";

/// Options accepted in the query of a URL.
const OPTIONS: [&str; 4] = ["application_name", "pool_size", "sslmode", "sslrootcert"];

/// Most connections that a workload may have to a database.
const MAX_POOL: usize = 100;
/// Default for the most connections of a workload to a database.
pub(super) const DEFAULT_POOL: usize = 10;

/// The parts of a URL: `postgres://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE][?OPTION=VALUE&…]`.
pub(super) struct Address {
    /// A host name, an IP address, or the folder of a Unix socket.
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) database: Option<String>,
    pub(super) mode: Mode,
    pub(super) authorities: Option<PathBuf>,
    pub(super) pool_size: usize,
    /// User, password and application name only; the other fields determine where to connect.
    pub(super) login: Config,
}

impl Address {
    /// # Errors
    /// Fails if it is not the URL of a PostgreSQL server, or has unknown options.
    pub(super) fn parse(url: &Url) -> Result<Self, SettingsError> {
        SERVER.check(URL, url)?;
        let host = decoded(url.host_str().unwrap_or_default())?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() || host.contains(',') {
            return Err(invalid("it must name exactly one host"));
        }
        let mut login = Config::new();
        // TLS is set up before the client library gets the connection.
        login.ssl_mode(SslMode::Disable).application_name("wash");
        if !url.username().is_empty() {
            login.user(decoded(url.username())?);
        }
        if let Some(password) = url.password() {
            login.password(decoded(password)?);
        }
        let database = decoded(url.path().trim_start_matches('/'))?;
        let mut address = Self {
            host,
            port: url.port().unwrap_or(SERVER.port),
            database: Some(database).filter(|database| !database.is_empty()),
            mode: Mode::default(),
            authorities: None,
            pool_size: DEFAULT_POOL,
            login,
        };
        for (option, value) in url.query_pairs() {
            match &*option {
                "application_name" => {
                    address.login.application_name(value);
                }
                "pool_size" => address.pool_size = pool_size(URL, &value)?,
                "sslmode" => address.mode = mode(&value)?,
                "sslrootcert" => address.authorities = Some(PathBuf::from(&*value)),
                option => {
                    return Err(SettingsError::Invalid {
                        key: URL,
                        reason: format!("unknown option '{option}'; available: {}", OPTIONS.join(", ")),
                    });
                }
            }
        }
        Ok(address)
    }
}

fn invalid(reason: &str) -> SettingsError {
    SettingsError::Invalid {
        key: URL,
        reason: reason.to_owned(),
    }
}

fn decoded(text: &str) -> Result<String, SettingsError> {
    match percent_decode_str(text).decode_utf8() {
        Ok(text) if !text.contains('\0') => Ok(text.into_owned()),
        _ => Err(invalid("its percent-encoded parts must be UTF-8 without NUL")),
    }
}

fn mode(text: &str) -> Result<Mode, SettingsError> {
    let found = MODES.iter().find(|(name, _)| *name == text);
    found
        .map(|(_, mode)| *mode)
        .ok_or_else(|| SettingsError::Invalid {
            key: "sslmode",
            reason: format!("expected one of {}", MODES.map(|(name, _)| name).join(", ")),
        })
}

/// Parses a number of connections.
///
/// # Errors
/// Fails if it is not a number in the allowed range.
pub(super) fn pool_size(key: &'static str, text: &str) -> Result<usize, SettingsError> {
    match text.parse() {
        Ok(size @ 1..=MAX_POOL) => Ok(size),
        _ => Err(SettingsError::Invalid {
            key,
            reason: format!("'pool_size' must be a number from 1 to {MAX_POOL}"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use tokio_postgres::config::Host;

    use super::*;

    fn parse(url: &str) -> Result<Address, String> {
        Address::parse(&Url::parse(url).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_url_sets_server_and_login() {
        let plain = parse("postgres://db").unwrap();
        assert_eq!((&*plain.host, plain.port, plain.database), ("db", 5432, None));
        assert_eq!((plain.mode, plain.pool_size), (Mode::Prefer, 10));
        let full =
            "postgresql://me:p%40ss@[::1]:5433/my%20db?sslmode=verify-full&sslrootcert=/ca.pem&pool_size=3";
        let full = parse(full).unwrap();
        assert_eq!((&*full.host, full.port), ("::1", 5433));
        assert_eq!(full.database.as_deref(), Some("my db"));
        assert_eq!(full.login.get_user(), Some("me"));
        assert_eq!(full.login.get_password(), Some(&b"p@ss"[..]));
        assert_eq!((full.mode, full.pool_size), (Mode::VerifyFull, 3));
        assert_eq!(full.authorities, Some(PathBuf::from("/ca.pem")));
        assert_eq!(
            parse("postgres://%2Frun%2Fpostgresql/db").unwrap().host,
            "/run/postgresql"
        );
    }

    #[test]
    fn invalid_urls_and_options_are_rejected() {
        for url in [
            "postgres://db?host=elsewhere",
            "postgres://db?hostaddr=10.0.0.1",
            "postgres://db?options=-c%20statement_timeout%3D0",
            "postgres://db,elsewhere/x",
            "postgres:///db",
            "mysql://db",
            "postgres://db?sslmode=sometimes",
            "postgres://db?pool_size=0",
            "postgres://db?pool_size=101",
            "postgres://me:%00@db",
        ] {
            assert!(parse(url).is_err(), "{url}");
        }
        let login = parse("postgres://me@db/x").unwrap().login;
        assert_eq!(login.get_hosts(), Vec::<Host>::new());
        assert_eq!(
            parse("postgres://db?host=x").err().unwrap(),
            "invalid 'url': unknown option 'host'; available: application_name, pool_size, sslmode, sslrootcert"
        );
    }
}
