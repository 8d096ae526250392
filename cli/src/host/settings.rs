//! The typed and resolved settings of `wash host`.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;
use wash_runtime::SocketLimits;
use wash_runtime::egress::{EgressConfig, TrustRoots};
use wash_runtime::engine::CompileLimits;
use wash_runtime::plugin::server_kind::ServerKind;
use wash_runtime::plugin::{nats, server_kinds, wasmcloud_postgres};
use wash_runtime::washlet::{ClusterHostLimits, DEFAULT_GROUP, HEARTBEAT_INTERVAL};

use crate::config::Loaded;
use crate::config::layers::Layers;
use crate::config::model::{HostConfig, HttpClientTrustRoots};
use crate::config::origin::Layer;
use crate::config::problem::{self, Problem};
use crate::containment::{compile_limits, memory_of_components_mb};
use crate::error::{Error, Result};
use crate::paths::absolute;
use crate::serve::TlsFiles;
use crate::serve::address;

/// Default URL of the control plane and of the data server.
pub(crate) const DEFAULT_NATS_URL: &str = "nats://localhost:4222";

/// Default time after which unused images are removed. The library removes none by default, because the disk may be shared.
const MAX_AGE: Duration = Duration::from_hours(7 * 24);
/// Default size limit of the image cache in MiB.
const MAX_CACHE_MB: u64 = 10 * 1024;
/// Default grace period of the whole shutdown. A part of it is for requests in flight.
const GRACE: Duration = Duration::from_secs(10);

/// The settings of `wash host`.
#[derive(Clone)]
pub(crate) struct HostSettings {
    /// Human-readable name of the host.
    pub(crate) name: Option<String>,
    /// Hostname or address under which this machine is reachable.
    pub(crate) hostname: Option<String>,
    /// Host group.
    pub(crate) group: String,
    /// Additional labels.
    pub(crate) labels: BTreeMap<String, String>,
    /// Environment of the host.
    pub(crate) environment: String,
    /// NATS servers of the control plane.
    pub(crate) scheduler: NatsSettings,
    /// NATS server for messages and data.
    pub(crate) data: NatsSettings,
    /// Addresses of the HTTP server for workloads. If empty, there is no HTTP server.
    pub(crate) http: Vec<SocketAddr>,
    /// Certificate files; if set, HTTPS is served.
    pub(crate) tls: Option<TlsFiles>,
    /// Limits and trusted certificates for outbound connections.
    pub(crate) outbound: OutboundSettings,
    /// Addresses of the health endpoint. If empty, there is none.
    pub(crate) health: Vec<SocketAddr>,
    /// Default PostgreSQL server.
    pub(crate) postgres: Option<Url>,
    /// Servers that workloads may use as backends.
    pub(crate) servers: Vec<Url>,
    /// Folders that workloads may use as backends.
    pub(crate) folders: Vec<PathBuf>,
    /// Provide `wasi:webgpu`.
    pub(crate) webgpu: bool,
    /// Settings for pulling and caching images.
    pub(crate) images: ImageSettings,
    /// Maximum number of connections of HTTP clients.
    pub(crate) max_connections: Option<usize>,
    /// Limits of compilations.
    pub(crate) compile: CompileLimits,
    /// Limits on workloads, memory and concurrent starts.
    pub(crate) limits: ClusterHostLimits,
    /// Heartbeat interval.
    pub(crate) heartbeat: Duration,
    /// Grace period of the shutdown.
    pub(crate) grace: Duration,
}

/// A NATS server and the credentials for it.
#[derive(Clone)]
pub(crate) struct NatsSettings {
    /// URLs of one or more servers of a cluster.
    pub(crate) urls: Vec<Url>,
    /// Credentials file.
    pub(crate) creds: Option<PathBuf>,
    /// File with an nkey seed.
    pub(crate) nkey: Option<PathBuf>,
    /// File with certificate authorities.
    pub(crate) ca: Option<PathBuf>,
    /// Files with client certificate and private key.
    pub(crate) identity: Option<(PathBuf, PathBuf)>,
    /// Start TLS before the server sends its `INFO` message.
    pub(crate) tls_first: bool,
}

/// Limits and trusted certificates for outbound connections of workloads.
#[derive(Clone, Debug)]
pub(crate) struct OutboundSettings {
    /// Trust roots for HTTPS requests of workloads.
    pub(crate) roots: TrustRoots,
    /// Files with additional certificate authorities.
    pub(crate) authorities: Vec<PathBuf>,
    /// Maximum number of connections, and of requests in flight, per workload. `None`: the default of the library.
    pub(crate) http: Option<usize>,
    /// How long a request waits for a connection.
    pub(crate) wait: Duration,
    /// Limits on the sockets of a workload.
    pub(crate) sockets: SocketLimits,
}

/// Settings for pulling and caching images.
#[derive(Clone, Debug)]
pub(crate) struct ImageSettings {
    /// Allow plain HTTP for registries without TLS.
    pub(crate) insecure: bool,
    /// Timeout for pulling one image. `None`: the default of the library.
    pub(crate) timeout: Option<Duration>,
    /// Files with additional certificate authorities.
    pub(crate) authorities: Vec<PathBuf>,
    /// Cache folder. `None`: the user's cache folder.
    pub(crate) cache: Option<PathBuf>,
    /// Images that have been unused for this long are removed.
    pub(crate) max_age: Duration,
    /// Maximum size of the image cache in bytes.
    pub(crate) max_bytes: u64,
}

/// Without URLs, which may contain passwords.
impl fmt::Debug for HostSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostSettings")
            .field("name", &self.name)
            .field("group", &self.group)
            .finish_non_exhaustive()
    }
}

/// Without URLs, which may contain passwords.
impl fmt::Debug for NatsSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts: Vec<_> = self.urls.iter().map(Url::host_str).collect();
        f.debug_struct("NatsSettings")
            .field("hosts", &hosts)
            .finish_non_exhaustive()
    }
}

/// Reads values and collects problems.
struct Reader<'a> {
    layers: &'a Layers,
    root: &'a Path,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, key: &str, why: impl std::fmt::Display) {
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
                self.problem(key, why);
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
            Ok(_) => self.problem(key, "expected a duration greater than zero, such as 30s"),
            Err(why) => self.problem(
                key,
                format!("invalid duration '{text}', expected for example 30s or 2m: {why}"),
            ),
        }
        None
    }

    /// Parses a URL of one of `kinds`. The problem does not show the URL, because it may contain a password.
    fn url(&mut self, key: &str, text: &str, kinds: &[&ServerKind]) -> Option<Url> {
        let url = Url::parse(text.trim()).ok();
        let url = url.filter(|url| kinds.iter().any(|kind| kind.has(url)) && url.has_host());
        if url.is_none() {
            let schemes = kinds.iter().flat_map(|kind| kind.schemes);
            let examples: Vec<String> = schemes.map(|scheme| format!("{scheme}://HOST")).collect();
            self.problem(key, format!("expected a URL such as {}", examples.join(" or ")));
        }
        url
    }

    /// Refuses a server that the project chose together with credentials that it did not: a server can use what it receives to
    /// act as the user towards another one.
    fn own_server(&mut self, key: &str, files: [Option<&PathBuf>; 5]) {
        let layer = |key: &str| self.layers.origin(&format!("/host/{key}")).layer;
        if layer(&format!("{key}_nats_url")) != Layer::Project {
            return;
        }
        let [creds, nkey, _, _, private] = files;
        let given = [("nats_creds", creds), ("nats_nkey", nkey), ("tls_key", private)];
        let names = given.into_iter().filter(|(_, file)| file.is_some());
        let names = names.map(|(name, _)| format!("{key}_{name}"));
        let foreign: Vec<String> = names.filter(|name| layer(name) != Layer::Project).collect();
        for name in foreign {
            let why = format!(
                "set it where 'host.{name}' is set, in the user configuration, the environment or a flag: a project may not choose \
                 the server that gets your credentials"
            );
            self.problem(&format!("{key}_nats_url"), why);
        }
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
        self.own_server(key, files);
        let [creds, nkey, ca, cert, private] = files.map(|file| self.path(file));
        if creds.is_some() && nkey.is_some() {
            self.problem(
                &format!("{key}_nats_nkey"),
                format!("cannot be combined with 'host.{key}_nats_creds'; remove one of them"),
            );
        }
        let identity = match (cert, private) {
            (Some(cert), Some(private)) => Some((cert, private)),
            (None, None) => None,
            (Some(_), None) => {
                self.problem(
                    &format!("{key}_tls_cert"),
                    format!("requires 'host.{key}_tls_key'"),
                );
                None
            }
            (None, Some(_)) => {
                self.problem(
                    &format!("{key}_tls_key"),
                    format!("requires 'host.{key}_tls_cert'"),
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

/// The host's name, if it is an IP address: then it is also the address of the host.
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
        reader.problem(
            "http_client_trust_roots",
            "extra-only requires 'host.http_client_ca_path'",
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
    /// Memory limit of all workloads together, in bytes.
    pub(crate) fn total_memory(&self) -> usize {
        let bytes = self.limits.memory_mb.saturating_mul(1 << 20);
        usize::try_from(bytes).unwrap_or(usize::MAX)
    }
}

impl Loaded {
    /// Resolves the settings of `wash host`.
    ///
    /// # Errors
    /// Exit code 2: values are invalid. The error lists all of them.
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
            reader.problem(
                "data_nats_url",
                "expected one URL; the other servers of its cluster are discovered automatically",
            );
        }
        if cfg!(not(feature = "wasi-webgpu")) && host.wasi_webgpu {
            reader.problem(
                "wasi_webgpu",
                "requires a wash built with the feature wasi-webgpu",
            );
        }
        let tls = self.host_tls(&mut reader);
        let limits = ClusterHostLimits::default();
        let compile = compile_limits();
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
            compile: CompileLimits {
                memory: host
                    .max_compile_memory_mb
                    .map_or(compile.memory, |megabytes| megabytes.saturating_mul(1 << 20)),
                cpu_time: reader.duration(
                    "max_compile_time",
                    host.max_compile_time.as_ref(),
                    compile.cpu_time,
                ),
                ..compile
            },
            limits: ClusterHostLimits {
                workloads: host.max_workloads.unwrap_or(limits.workloads),
                memory_mb: host.max_memory_mb.unwrap_or_else(memory_of_components_mb),
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
            (Some(_), None) => reader.problem("tls_cert_path", "requires 'host.tls_key_path'"),
            (None, Some(_)) => reader.problem("tls_key_path", "requires 'host.tls_cert_path'"),
            (None, None) if ca.is_some() => {
                reader.problem(
                    "tls_ca_path",
                    "requires 'host.tls_cert_path' and 'host.tls_key_path'",
                );
            }
            (None, None) => {}
        }
        None
    }
}
