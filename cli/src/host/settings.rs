//! What `wash host` needs, typed and resolved.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;
use wash_runtime::SocketLimits;
use wash_runtime::egress::{EgressConfig, TrustRoots};
use wash_runtime::plugin::server_kind::ServerKind;
use wash_runtime::plugin::{nats, server_kinds, wasmcloud_postgres};
use wash_runtime::washlet::{ClusterHostLimits, DEFAULT_GROUP, HEARTBEAT_INTERVAL};

use crate::config::Loaded;
use crate::config::layers::Layers;
use crate::config::model::{HostConfig, HttpClientTrustRoots};
use crate::config::problem::{self, Problem};
use crate::error::{Error, Result};
use crate::paths::absolute;
use crate::serve::TlsFiles;
use crate::serve::address;

/// Where the control plane and the data are unless something else is said.
pub(crate) const DEFAULT_NATS_URL: &str = "nats://localhost:4222";

/// Images that nobody used for so long are removed. The library removes none: it does not know whose disk it is.
const MAX_AGE: Duration = Duration::from_hours(7 * 24);
/// MiB of images, for the same reason.
const MAX_CACHE_MB: u64 = 10 * 1024;
/// For everything that ends when the process does; the host itself gets the part of it that is for requests.
const GRACE: Duration = Duration::from_secs(10);

/// What `wash host` needs.
#[derive(Clone, Debug)]
pub(crate) struct HostSettings {
    /// Name for people.
    pub(crate) name: Option<String>,
    /// Where others reach this machine.
    pub(crate) hostname: Option<String>,
    /// Group of hosts.
    pub(crate) group: String,
    /// More labels.
    pub(crate) labels: BTreeMap<String, String>,
    /// Environment.
    pub(crate) environment: String,
    /// The control plane.
    pub(crate) scheduler: NatsSettings,
    /// Messages and data.
    pub(crate) data: NatsSettings,
    /// Where workloads are served over HTTP; empty: they are not.
    pub(crate) http: Vec<SocketAddr>,
    /// Serve HTTPS with these files.
    pub(crate) tls: Option<TlsFiles>,
    /// What workloads may hold of connections, and whom they trust.
    pub(crate) outbound: OutboundSettings,
    /// Where the health is served; empty: it is not.
    pub(crate) health: Vec<SocketAddr>,
    /// The host's own PostgreSQL server.
    pub(crate) postgres: Option<Url>,
    /// Servers that workloads may name.
    pub(crate) servers: Vec<Url>,
    /// Folders that workloads may name.
    pub(crate) folders: Vec<PathBuf>,
    /// Provide `wasi:webgpu`.
    pub(crate) webgpu: bool,
    /// How images are pulled.
    pub(crate) images: ImageSettings,
    /// Most connections of HTTP clients.
    pub(crate) max_connections: Option<usize>,
    /// Most of everything else.
    pub(crate) limits: ClusterHostLimits,
    /// Between two heartbeats.
    pub(crate) heartbeat: Duration,
    /// For what is in flight when the host is stopped.
    pub(crate) grace: Duration,
}

/// A NATS server, and who this host is there.
#[derive(Clone, Debug)]
pub(crate) struct NatsSettings {
    /// One URL, or several of one cluster.
    pub(crate) urls: Vec<Url>,
    /// Credentials file.
    pub(crate) creds: Option<PathBuf>,
    /// File with the seed of an nkey.
    pub(crate) nkey: Option<PathBuf>,
    /// Certificate authorities.
    pub(crate) ca: Option<PathBuf>,
    /// Certificate and private key.
    pub(crate) identity: Option<(PathBuf, PathBuf)>,
    /// TLS before anything else.
    pub(crate) tls_first: bool,
}

/// What workloads may hold of connections, and whom they trust.
#[derive(Clone, Debug)]
pub(crate) struct OutboundSettings {
    /// Whose certificates are accepted of the servers that workloads ask over HTTPS.
    pub(crate) roots: TrustRoots,
    /// Certificate authorities besides those.
    pub(crate) authorities: Vec<PathBuf>,
    /// Connections of one workload, and requests in flight; if not set, as many as the library allows.
    pub(crate) http: Option<usize>,
    /// Time that a request waits for a connection.
    pub(crate) wait: Duration,
    /// Sockets of one workload.
    pub(crate) sockets: SocketLimits,
}

/// How images are pulled.
#[derive(Clone, Debug)]
pub(crate) struct ImageSettings {
    /// Without TLS, or with a certificate that nobody knows.
    pub(crate) insecure: bool,
    /// For one image, unless it is the library's.
    pub(crate) timeout: Option<Duration>,
    /// Certificate authorities besides the usual ones.
    pub(crate) authorities: Vec<PathBuf>,
    /// Where images are kept, if not in the folder of the user.
    pub(crate) cache: Option<PathBuf>,
    /// Images that nobody used for so long are removed.
    pub(crate) max_age: Duration,
    /// Most bytes of images.
    pub(crate) max_bytes: u64,
}

/// Collects what is wrong.
struct Reader<'a> {
    layers: &'a Layers,
    root: &'a Path,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn wrong(&mut self, key: &str, why: impl std::fmt::Display) {
        let pointer = format!("/host/{key}");
        self.problems
            .push(self.layers.problem(&pointer, format!("'host.{key}': {why}")));
    }

    fn path(&self, path: Option<&PathBuf>) -> Option<PathBuf> {
        path.map(|path| absolute(self.root, path))
    }

    fn addresses(&mut self, key: &str, text: Option<&String>) -> Vec<SocketAddr> {
        match text.map(|text| address::parse(text)) {
            None => Vec::new(),
            Some(Ok(addresses)) => addresses,
            Some(Err(why)) => {
                self.wrong(key, why);
                Vec::new()
            }
        }
    }

    fn duration(&mut self, key: &str, text: Option<&String>, default: Duration) -> Duration {
        text.and_then(|text| self.time(key, text)).unwrap_or(default)
    }

    fn time(&mut self, key: &str, text: &str) -> Option<Duration> {
        match humantime::parse_duration(text) {
            Ok(duration) if !duration.is_zero() => return Some(duration),
            Ok(_) => self.wrong(key, "it is more than nothing, such as 30s"),
            Err(why) => self.wrong(key, format!("'{text}' is no time such as 30s or 2m: {why}")),
        }
        None
    }

    /// URLs are told without what they are: they may have a password.
    fn url(&mut self, key: &str, text: &str, kinds: &[&ServerKind]) -> Option<Url> {
        let url = Url::parse(text.trim()).ok();
        let url = url.filter(|url| kinds.iter().any(|kind| kind.has(url)) && url.has_host());
        if url.is_none() {
            let schemes = kinds.iter().flat_map(|kind| kind.schemes);
            let begins: Vec<String> = schemes.map(|scheme| format!("{scheme}://HOST")).collect();
            self.wrong(key, format!("it must be a URL such as {}", begins.join(" or ")));
        }
        url
    }

    fn nats(
        &mut self,
        key: &str,
        urls: Option<&String>,
        files: [Option<&PathBuf>; 5],
        tls_first: bool,
    ) -> NatsSettings {
        let url_key = format!("{key}_nats_url");
        let urls = urls.map_or(DEFAULT_NATS_URL, String::as_str);
        let urls = urls
            .split(',')
            .filter_map(|url| self.url(&url_key, url, &[&nats::SERVER]))
            .collect();
        let [creds, nkey, ca, cert, private] = files.map(|file| self.path(file));
        if creds.is_some() && nkey.is_some() {
            self.wrong(
                &format!("{key}_nats_nkey"),
                "there is a credentials file, too: keep one of them",
            );
        }
        let identity = match (cert, private) {
            (Some(cert), Some(private)) => Some((cert, private)),
            (None, None) => None,
            (Some(_), None) => {
                self.wrong(
                    &format!("{key}_tls_cert"),
                    format!("it needs 'host.{key}_tls_key'"),
                );
                None
            }
            (None, Some(_)) => {
                self.wrong(
                    &format!("{key}_tls_key"),
                    format!("it needs 'host.{key}_tls_cert'"),
                );
                None
            }
        };
        NatsSettings {
            urls,
            creds,
            nkey,
            ca,
            identity,
            tls_first,
        }
    }
}

/// A name that is an address is where the host is reached, too.
fn address_of(host: &HostConfig) -> Option<String> {
    let name = host.host_name.as_ref()?;
    name.parse::<std::net::IpAddr>().ok().map(|_| name.clone())
}

fn outbound(reader: &mut Reader<'_>, host: &HostConfig) -> OutboundSettings {
    let default = EgressConfig::default();
    let roots = match host.http_client_trust_roots {
        None => default.trust_roots,
        Some(HttpClientTrustRoots::Webpki) => TrustRoots::Webpki,
        Some(HttpClientTrustRoots::WebpkiAndNative) => TrustRoots::WebpkiAndNative,
        Some(HttpClientTrustRoots::Native) => TrustRoots::Native,
        Some(HttpClientTrustRoots::ExtraOnly) => TrustRoots::ExtraOnly,
    };
    let files = host.http_client_ca_path.iter();
    let authorities: Vec<_> = files.map(|file| absolute(reader.root, file)).collect();
    if roots == TrustRoots::ExtraOnly && authorities.is_empty() {
        reader.wrong(
            "http_client_trust_roots",
            "extra-only trusts nobody without 'host.http_client_ca_path'",
        );
    }
    let sockets = SocketLimits::default();
    OutboundSettings {
        roots,
        authorities,
        http: host.max_outbound_http_connections_per_workload,
        wait: reader.duration(
            "http_connection_wait",
            host.http_connection_wait.as_ref(),
            default.connection_wait,
        ),
        sockets: SocketLimits {
            outbound: host
                .max_outbound_socket_connections_per_workload
                .unwrap_or(sockets.outbound),
            inbound: host
                .max_inbound_socket_connections_per_workload
                .unwrap_or(sockets.inbound),
        },
    }
}

impl HostSettings {
    /// Bytes of memory that all workloads may have together.
    pub(crate) fn total_memory(&self) -> usize {
        let bytes = self.limits.memory_mb.saturating_mul(1 << 20);
        usize::try_from(bytes).unwrap_or(usize::MAX)
    }
}

impl Loaded {
    /// What `wash host` needs.
    ///
    /// # Errors
    /// Exit code 2: every value that is none, in one error.
    pub(crate) fn host_settings(&self) -> Result<HostSettings> {
        let host = &self.config.host;
        let mut reader = Reader {
            layers: &self.layers,
            root: &self.project.root,
            problems: Vec::new(),
        };
        let scheduler = reader.nats(
            "scheduler",
            host.scheduler_nats_url.as_ref(),
            [
                host.scheduler_nats_creds.as_ref(),
                host.scheduler_nats_nkey.as_ref(),
                host.scheduler_tls_ca.as_ref(),
                host.scheduler_tls_cert.as_ref(),
                host.scheduler_tls_key.as_ref(),
            ],
            host.scheduler_tls_first,
        );
        let data = reader.nats(
            "data",
            host.data_nats_url.as_ref(),
            [
                host.data_nats_creds.as_ref(),
                host.data_nats_nkey.as_ref(),
                host.data_tls_ca.as_ref(),
                host.data_tls_cert.as_ref(),
                host.data_tls_key.as_ref(),
            ],
            host.data_tls_first,
        );
        if data.urls.len() > 1 {
            reader.wrong(
                "data_nats_url",
                "it names one server; the others of its cluster are found there",
            );
        }
        if cfg!(not(feature = "wasi-webgpu")) && host.wasi_webgpu {
            reader.wrong(
                "wasi_webgpu",
                "it needs a wash that was built with the feature wasi-webgpu",
            );
        }
        let tls = self.host_tls(&mut reader);
        let limits = ClusterHostLimits::default();
        let settings = HostSettings {
            name: host.host_name.clone(),
            hostname: host.hostname.clone().or_else(|| address_of(host)),
            group: host
                .host_group
                .clone()
                .unwrap_or_else(|| DEFAULT_GROUP.to_owned()),
            labels: host.labels.clone(),
            environment: host.environment.clone().unwrap_or_default(),
            scheduler,
            data,
            http: reader.addresses("http_addr", host.http_addr.as_ref()),
            tls,
            outbound: outbound(&mut reader, host),
            health: reader.addresses("health_addr", host.health_addr.as_ref()),
            postgres: host
                .postgres_url
                .as_ref()
                .and_then(|url| reader.url("postgres_url", url, &[&wasmcloud_postgres::SERVER])),
            servers: host
                .allowed_servers
                .iter()
                .filter_map(|url| reader.url("allowed_servers", url, &server_kinds()))
                .collect(),
            folders: host
                .allowed_folders
                .iter()
                .map(|folder| absolute(&self.project.root, folder))
                .collect(),
            webgpu: host.wasi_webgpu,
            images: ImageSettings {
                insecure: host.allow_insecure_registries,
                timeout: host
                    .registry_pull_timeout
                    .as_ref()
                    .and_then(|text| reader.time("registry_pull_timeout", text)),
                authorities: host
                    .oci_ca_path
                    .iter()
                    .map(|file| absolute(&self.project.root, file))
                    .collect(),
                cache: reader.path(host.oci_cache_dir.as_ref()),
                max_age: reader.duration("oci_cache_max_age", host.oci_cache_max_age.as_ref(), MAX_AGE),
                max_bytes: host
                    .oci_cache_max_mb
                    .unwrap_or(MAX_CACHE_MB)
                    .saturating_mul(1 << 20),
            },
            max_connections: host.max_connections,
            limits: ClusterHostLimits {
                workloads: host.max_workloads.unwrap_or(limits.workloads),
                memory_mb: host.max_memory_mb.unwrap_or(limits.memory_mb),
                concurrent_starts: host.max_concurrent_starts.unwrap_or(limits.concurrent_starts),
                ..limits
            },
            heartbeat: reader.duration(
                "heartbeat_interval",
                host.heartbeat_interval.as_ref(),
                HEARTBEAT_INTERVAL,
            ),
            grace: reader.duration("shutdown_grace", host.shutdown_grace.as_ref(), GRACE),
        };
        if reader.problems.is_empty() {
            return Ok(settings);
        }
        let fallback = || Error::usage("the configuration is invalid");
        Err(problem::error(reader.problems, &self.base).unwrap_or_else(fallback))
    }

    fn host_tls(&self, reader: &mut Reader<'_>) -> Option<TlsFiles> {
        let host = &self.config.host;
        let [cert, key, ca] =
            [&host.tls_cert_path, &host.tls_key_path, &host.tls_ca_path].map(|it| reader.path(it.as_ref()));
        match (cert, key) {
            (Some(cert), Some(key)) => return Some(TlsFiles { cert, key, ca }),
            (Some(_), None) => reader.wrong("tls_cert_path", "it needs 'host.tls_key_path'"),
            (None, Some(_)) => reader.wrong("tls_key_path", "it needs 'host.tls_cert_path'"),
            (None, None) if ca.is_some() => {
                reader.wrong(
                    "tls_ca_path",
                    "it needs 'host.tls_cert_path' and 'host.tls_key_path'",
                );
            }
            (None, None) => {}
        }
        None
    }
}
