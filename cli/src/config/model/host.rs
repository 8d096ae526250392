//! The keys of `host`, which are also the flags of `wash host`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::redact;

/// Trusted certificate authorities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum HttpClientTrustRoots {
    /// Mozilla's list, which is built into wash.
    Webpki,
    /// Mozilla's list and the certificate authorities of the operating system.
    WebpkiAndNative,
    /// The certificate authorities of the operating system.
    Native,
    /// Only those in `http_client_ca_path`.
    ExtraOnly,
}

/// A host in a cluster, run by `wash host`. Each key is also a flag of that command.
#[derive(Args, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct HostConfig {
    /// Host group, by which the scheduler selects hosts [default: `default`].
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"edge")]
    pub(crate) host_group: Option<String>,
    /// Display name [default: `wash-` and a part of the host ID].
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "rack-7")]
    pub(crate) host_name: Option<String>,
    /// Host name or address that other machines use for this one [default: `host_name` if it is an address, else the system's].
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "10.0.0.7")]
    pub(crate) hostname: Option<String>,
    /// Environment of this host, such as a namespace.
    #[arg(long, value_name = "NAME", env = "WASMCLOUD_HOST_ENVIRONMENT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"staging")]
    pub(crate) environment: Option<String>,
    /// Additional labels that the scheduler can select hosts by.
    #[arg(skip)]
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(example = BTreeMap::from([("zone", "a")]))]
    pub(crate) labels: BTreeMap<String, String>,

    /// NATS server of the control plane [default: `nats://localhost:4222`].
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "nats://nats:4222")]
    pub(crate) scheduler_nats_url: Option<String>,
    /// Credentials file for the control plane.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "scheduler.creds")]
    pub(crate) scheduler_nats_creds: Option<PathBuf>,
    /// File with an nkey seed for the control plane.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "scheduler.nk")]
    pub(crate) scheduler_nats_nkey: Option<PathBuf>,
    /// Certificate authorities for the control plane, in PEM; enables TLS.
    #[arg(long, visible_alias = "scheduler-nats-tls-ca", value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/ca.pem")]
    pub(crate) scheduler_tls_ca: Option<PathBuf>,
    /// Client certificate for the control plane, in PEM.
    #[arg(long, visible_alias = "scheduler-nats-tls-cert", value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/host.pem")]
    pub(crate) scheduler_tls_cert: Option<PathBuf>,
    /// Private key of `scheduler_tls_cert`, in PEM.
    #[arg(long, visible_alias = "scheduler-nats-tls-key", value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/host-key.pem")]
    pub(crate) scheduler_tls_key: Option<PathBuf>,
    /// Start the connection to the control plane with the TLS handshake.
    #[arg(long, visible_alias = "scheduler-nats-tls-first")]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) scheduler_tls_first: bool,

    /// NATS server for messages and data [default: `nats://localhost:4222`].
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "nats://nats-data:4222")]
    pub(crate) data_nats_url: Option<String>,
    /// Credentials file for messages and data.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "data.creds")]
    pub(crate) data_nats_creds: Option<PathBuf>,
    /// File with an nkey seed for messages and data.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "data.nk")]
    pub(crate) data_nats_nkey: Option<PathBuf>,
    /// Certificate authorities for the server for messages and data, in PEM; enables TLS.
    #[arg(long, visible_alias = "data-nats-tls-ca", value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/ca.pem")]
    pub(crate) data_tls_ca: Option<PathBuf>,
    /// Client certificate for the server for messages and data, in PEM.
    #[arg(long, visible_alias = "data-nats-tls-cert", value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/host.pem")]
    pub(crate) data_tls_cert: Option<PathBuf>,
    /// Private key of `data_tls_cert`, in PEM.
    #[arg(long, visible_alias = "data-nats-tls-key", value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/host-key.pem")]
    pub(crate) data_tls_key: Option<PathBuf>,
    /// Start the connection to the server for messages and data with the TLS handshake.
    #[arg(long, visible_alias = "data-nats-tls-first")]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) data_tls_first: bool,

    /// Address on which workloads are served over HTTP; if not set, they are not served.
    #[arg(long, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "0.0.0.0:8080")]
    pub(crate) http_addr: Option<String>,
    /// Certificate chain in PEM; enables HTTPS instead of HTTP. Requires `tls_key_path`.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/cert.pem")]
    pub(crate) tls_cert_path: Option<PathBuf>,
    /// Private key of `tls_cert_path`, in PEM.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/key.pem")]
    pub(crate) tls_key_path: Option<PathBuf>,
    /// Certificate authorities in PEM; clients must present a certificate signed by one of them.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/ca.pem")]
    pub(crate) tls_ca_path: Option<PathBuf>,
    /// Certificate authorities in PEM for HTTPS requests of workloads, in addition to `http_client_trust_roots`.
    #[arg(long, value_name = "FILE", env = "WASH_HTTP_CLIENT_CA_PATHS", value_delimiter = ',', value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["certs/internal.pem"])]
    pub(crate) http_client_ca_path: Vec<PathBuf>,
    /// Certificate authorities that are trusted for HTTPS requests of workloads [default: `webpki`].
    #[arg(long, value_name = "ROOTS", env = "WASH_HTTP_CLIENT_TRUST_ROOTS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "webpki-and-native")]
    pub(crate) http_client_trust_roots: Option<HttpClientTrustRoots>,
    /// Address on which `/healthz`, `/readyz` and `/metrics` are served; if not set, they are not served.
    #[arg(long, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "0.0.0.0:9090")]
    pub(crate) health_addr: Option<String>,

    /// PostgreSQL server that backs `wasmcloud:postgres`.
    #[arg(long, value_name = "URL", env = "WASH_POSTGRES_URL", hide_env_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "postgres://user:password@postgres:5432")]
    pub(crate) postgres_url: Option<String>,
    /// Server that workloads may use as a backend, in addition to those of the host; may be repeated.
    #[arg(long = "allow-server", value_name = "URL")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["redis://redis:6379"])]
    pub(crate) allowed_servers: Vec<String>,
    /// Folder on this machine that workloads may mount or use as a backend, including its subfolders; may be repeated.
    #[arg(long = "allow-folder", value_name = "DIR", value_hint = ValueHint::DirPath)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["/var/data"])]
    pub(crate) allowed_folders: Vec<PathBuf>,
    /// Provide `wasi:webgpu`. Requires a wash that was built with the feature `wasi-webgpu`.
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) wasi_webgpu: bool,

    /// Allow plain HTTP for all registries.
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) allow_insecure_registries: bool,
    /// Time limit for pulling an image [default: `30s`].
    #[arg(long, value_name = "TIME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "2m")]
    pub(crate) registry_pull_timeout: Option<String>,
    /// Additional certificate authorities for registries, in PEM.
    #[arg(long, value_name = "FILE", env = "WASH_OCI_CA_PATHS", value_delimiter = ',', value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["certs/registry.pem"])]
    pub(crate) oci_ca_path: Vec<PathBuf>,
    /// Cache folder for images, which several hosts may share [default: the user's cache].
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "/var/cache/wash")]
    pub(crate) oci_cache_dir: Option<PathBuf>,
    /// Remove cached images that have not been used for this time [default: `7d`].
    #[arg(long, value_name = "TIME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "1d")]
    pub(crate) oci_cache_max_age: Option<String>,
    /// Maximum size of the image cache in MiB; the least recently used images are removed first [default: 10240].
    #[arg(long, value_name = "MIB")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 2048)]
    pub(crate) oci_cache_max_mb: Option<u64>,

    /// Maximum number of concurrent connections from HTTP clients [default: 10000].
    #[arg(long, value_name = "COUNT", env = "WASH_MAX_CONNECTIONS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 10_000)]
    pub(crate) max_connections: Option<usize>,
    /// Maximum number of outgoing HTTP connections, and of HTTP requests in flight, per workload [default: 256 and 128].
    #[arg(
        long,
        value_name = "COUNT",
        env = "WASH_MAX_OUTBOUND_HTTP_CONNECTIONS_PER_WORKLOAD"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 32)]
    pub(crate) max_outbound_http_connections_per_workload: Option<usize>,
    /// Maximum number of sockets that a workload may open [default: 256].
    #[arg(
        long,
        value_name = "COUNT",
        env = "WASH_MAX_OUTBOUND_SOCKET_CONNECTIONS_PER_WORKLOAD"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 64)]
    pub(crate) max_outbound_socket_connections_per_workload: Option<usize>,
    /// Maximum number of concurrent connections to the service of a workload [default: 256].
    #[arg(
        long,
        value_name = "COUNT",
        env = "WASH_MAX_INBOUND_SOCKET_CONNECTIONS_PER_WORKLOAD"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 64)]
    pub(crate) max_inbound_socket_connections_per_workload: Option<usize>,
    /// Time that an HTTP request of a workload waits if the connection limit is reached [default: `5s`].
    #[arg(long, value_name = "TIME", env = "WASH_HTTP_CONNECTION_WAIT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "1s")]
    pub(crate) http_connection_wait: Option<String>,
    /// Maximum number of workloads [default: 10000].
    #[arg(long, value_name = "COUNT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 500)]
    pub(crate) max_workloads: Option<usize>,
    /// Maximum memory of all workloads together in MiB, both reserved and in use [default: that of the machine or
    /// container, less an eighth].
    #[arg(long, value_name = "MIB")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 4096)]
    pub(crate) max_memory_mb: Option<u64>,
    /// Maximum number of workloads of one namespace that are compiled and linked concurrently [default: the number of cores].
    /// Of all namespaces, twice as many are.
    #[arg(long, value_name = "COUNT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 4)]
    pub(crate) max_concurrent_starts: Option<usize>,
    /// Maximum memory for the compilation of one component in MiB [default: a quarter of that of the machine or container, at
    /// least 256 and at most 2048].
    #[arg(long, value_name = "MIB")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 1024)]
    pub(crate) max_compile_memory_mb: Option<u64>,
    /// Maximum CPU time for the compilation of one component [default: `60s`].
    #[arg(long, value_name = "TIME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "60s")]
    pub(crate) max_compile_time: Option<String>,
    /// Interval between heartbeats [default: `15s`].
    #[arg(long, value_name = "TIME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "15s")]
    pub(crate) heartbeat_interval: Option<String>,
    /// Time limit for requests in flight and services to finish when the host is stopped [default: `10s`].
    #[arg(long, value_name = "TIME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "30s")]
    pub(crate) shutdown_grace: Option<String>,
}

/// Without secrets.
impl fmt::Debug for HostConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        redact::debug(self, &["host"], f)
    }
}

#[cfg(test)]
mod tests {
    use crate::config::model::Config;

    #[test]
    fn passwords_in_urls_are_not_shown() {
        let secret = || Some("nats://me:hunter2@host".to_owned());
        let mut config = Config::default();
        config.dev.postgres_url = Some("postgres://host/db?password=hunter2".to_owned());
        config.dev.wasi_keyvalue_redis_url = Some("redis://:hunter2@host".to_owned());
        config.dev.data_nats_url = secret();
        config
            .build
            .env
            .insert("API_TOKEN".to_owned(), "hunter2".to_owned());
        config.host.scheduler_nats_url = secret();
        config.host.allowed_servers = secret().into_iter().collect();
        for shown in [
            format!("{config:?}"),
            format!("{:?}", config.dev),
            format!("{:?}", config.host),
        ] {
            assert!(
                shown.contains("<redacted>") && !shown.contains("hunter2"),
                "{shown}"
            );
        }
    }
}
