//! Backends of the capabilities that store or transfer data.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::Path;

use url::Url;

use crate::config::model::{DevConfig, HostInterfaceConfig};
use crate::paths::absolute;

/// Default backends for entries of `dev.host_interfaces`, by package such as `wasi:keyvalue`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DataSettings(BTreeMap<&'static str, Vec<Backend>>);

/// A backend and the location of its data.
#[derive(Clone, PartialEq, Eq)]
struct Backend {
    /// Name of the backend in `config`.
    kind: &'static str,
    /// The key of `config` for the location.
    key: &'static str,
    /// The location: a folder or a URL.
    value: String,
}

/// Without the password in a URL.
impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name())
    }
}

impl Backend {
    /// Returns the location for messages, without secrets.
    fn name(&self) -> String {
        let Some(url) = (self.key == "url")
            .then(|| Url::parse(&self.value).ok())
            .flatten()
        else {
            return self.value.clone();
        };
        let host = url.host_str().unwrap_or_default();
        match url.port() {
            Some(port) => format!("{}://{host}:{port}", url.scheme()),
            None => format!("{}://{host}", url.scheme()),
        }
    }
}

impl DataSettings {
    /// Collects the backends from the keys of `dev`. Relative paths start at `root`.
    pub(crate) fn of(dev: &DevConfig, root: &Path) -> Self {
        let folder = |path: &Path| Backend {
            kind: "filesystem",
            key: "root",
            value: absolute(root, path).to_string_lossy().into_owned(),
        };
        let server = |kind, url: &String| Backend {
            kind,
            key: "url",
            value: url.clone(),
        };
        let nats = |url| server("nats", url);
        // The first backend is the default for entries that do not name one.
        let keyvalue = [
            dev.wasi_keyvalue_redis_url
                .as_ref()
                .map(|url| server("redis", url)),
            dev.wasi_keyvalue_nats_url.as_ref().map(nats),
            dev.wasi_keyvalue_path.as_deref().map(folder),
            dev.data_nats_url.as_ref().map(nats),
        ];
        let blobstore = [
            dev.wasi_blobstore_path.as_deref().map(folder),
            dev.data_nats_url.as_ref().map(nats),
        ];
        let postgres = dev.postgres_url.as_ref().map(|url| Backend {
            kind: "postgres",
            key: "url",
            value: with_absolute_certificates(url, root),
        });
        let backends = [
            (
                "wasi:blobstore",
                blobstore.into_iter().flatten().collect::<Vec<_>>(),
            ),
            ("wasi:keyvalue", keyvalue.into_iter().flatten().collect()),
            (
                "wasmcloud:messaging",
                dev.data_nats_url.as_ref().map(nats).into_iter().collect(),
            ),
            ("wasmcloud:postgres", postgres.into_iter().collect()),
        ];
        Self(
            backends
                .into_iter()
                .filter(|(_, backends)| !backends.is_empty())
                .collect(),
        )
    }

    /// Adds the missing keys to the `config` of an entry for a `package`.
    pub(crate) fn complete(&self, package: &str, config: &mut HashMap<String, String>) {
        let backends = self.0.get(package).map(Vec::as_slice).unwrap_or_default();
        let backend = match config.get("backend") {
            Some(kind) => backends.iter().find(|backend| backend.kind == kind),
            None => backends.first(),
        };
        let Some(backend) = backend else { return };
        config
            .entry("backend".to_owned())
            .or_insert_with(|| backend.kind.to_owned());
        config
            .entry(backend.key.to_owned())
            .or_insert_with(|| backend.value.clone());
    }

    /// Returns true if a backend is configured for this package.
    pub(crate) fn has(&self, package: &str) -> bool {
        self.0.contains_key(package)
    }

    /// Returns the default backend of each package, for messages.
    pub(crate) fn backends(&self) -> impl Iterator<Item = String> {
        self.0
            .iter()
            .filter_map(|(package, backends)| Some(format!("{package} in {}", backends.first()?.name())))
    }
}

/// Makes the path of the certificates in the URL of a PostgreSQL server absolute.
fn with_absolute_certificates(url: &str, root: &Path) -> String {
    const CERTIFICATES: &str = "sslrootcert";
    let Ok(mut parsed) = Url::parse(url) else {
        return url.to_owned();
    };
    let options: Vec<(String, String)> = parsed.query_pairs().into_owned().collect();
    if options.iter().all(|(option, _)| option != CERTIFICATES) {
        return url.to_owned();
    }
    let options = options.into_iter().map(|(option, value)| {
        let is_path = option == CERTIFICATES;
        let path = || absolute(root, Path::new(&value)).to_string_lossy().into_owned();
        let value = if is_path { path() } else { value };
        (option, value)
    });
    let options: Vec<(String, String)> = options.collect();
    parsed.query_pairs_mut().clear().extend_pairs(options);
    parsed.into()
}

/// Makes the paths of folders and certificates in an entry absolute.
pub(crate) fn with_absolute_folders(mut interface: HostInterfaceConfig, root: &Path) -> HostInterfaceConfig {
    if interface.package == "postgres"
        && let Some(url) = interface.config.get_mut("url")
    {
        *url = with_absolute_certificates(url, root);
    }
    if let Some(folder) = interface.config.get_mut("root") {
        *folder = absolute(root, Path::new(folder)).to_string_lossy().into_owned();
    }
    interface
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_keep_what_they_say_and_get_the_rest() {
        let dev = DevConfig {
            wasi_keyvalue_path: Some("data".into()),
            wasi_blobstore_path: Some("/blobs".into()),
            ..DevConfig::default()
        };
        let settings = DataSettings::of(&dev, Path::new("/project"));
        let with_server = DevConfig {
            wasi_keyvalue_redis_url: Some("redis://:hunter2@cache/3".to_owned()),
            wasi_blobstore_path: None,
            data_nats_url: Some("nats://me:hunter2@queue:4222".to_owned()),
            ..dev
        };
        let with_server = DataSettings::of(&with_server, Path::new("/project"));
        assert_eq!(
            with_server.backends().collect::<Vec<_>>(),
            [
                "wasi:blobstore in nats://queue:4222",
                "wasi:keyvalue in redis://cache",
                "wasmcloud:messaging in nats://queue:4222"
            ]
        );
        let mut config = HashMap::from([("backend".to_owned(), "filesystem".to_owned())]);
        with_server.complete("wasi:keyvalue", &mut config);
        assert_eq!(config["root"], "/project/data");
        let with_broker = DevConfig {
            data_nats_url: Some("nats://broker".to_owned()),
            ..DevConfig::default()
        };
        let with_broker = DataSettings::of(&with_broker, Path::new("/project"));
        let mut config = HashMap::new();
        with_broker.complete("wasmcloud:messaging", &mut config);
        assert_eq!((&*config["backend"], &*config["url"]), ("nats", "nats://broker"));
        let complete = |package: &str, config: &[(&str, &str)]| {
            let mut config = config
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect();
            settings.complete(package, &mut config);
            let mut pairs: Vec<String> = config
                .iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect();
            pairs.sort();
            pairs.join(" ")
        };
        assert_eq!(
            complete("wasi:keyvalue", &[]),
            "backend=filesystem root=/project/data"
        );
        assert_eq!(
            complete("wasi:keyvalue", &[("backend", "filesystem"), ("root", "/x")]),
            "backend=filesystem root=/x"
        );
        assert_eq!(
            complete("wasi:keyvalue", &[("backend", "in-memory")]),
            "backend=in-memory"
        );
        assert_eq!(
            complete("wasi:blobstore", &[("bucket", "b")]),
            "backend=filesystem bucket=b root=/blobs"
        );
        assert_eq!(complete("wasi:config", &[]), "");
        assert_eq!(
            settings.backends().collect::<Vec<_>>(),
            ["wasi:blobstore in /blobs", "wasi:keyvalue in /project/data"]
        );
    }

    #[test]
    fn certificates_of_a_database_are_found_from_the_root() {
        let backend = |url: &str| {
            let dev = DevConfig {
                postgres_url: Some(url.to_owned()),
                ..DevConfig::default()
            };
            let settings = DataSettings::of(&dev, Path::new("/project"));
            let mut config = HashMap::new();
            settings.complete("wasmcloud:postgres", &mut config);
            assert_eq!(config["backend"], "postgres");
            config["url"].clone()
        };
        assert_eq!(backend("postgres://me:a%40b@db/x"), "postgres://me:a%40b@db/x");
        assert_eq!(
            backend("postgres://db/x?sslmode=verify-full&sslrootcert=certs/ca.pem"),
            "postgres://db/x?sslmode=verify-full&sslrootcert=%2Fproject%2Fcerts%2Fca.pem"
        );
        assert!(backend("postgres://db?sslrootcert=/ca.pem").ends_with("=%2Fca.pem"));
    }
}
