//! The keys of `host`, which are the flags of `wash host`, too.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whose certificates are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum HttpClientTrustRoots {
    /// Those of the authorities in Mozilla's list, which is part of wash.
    Webpki,
    /// Those, and those of the machine's authorities.
    WebpkiAndNative,
    /// Those of the machine's authorities.
    Native,
    /// Only those of `http_client_ca_path`.
    ExtraOnly,
}

/// A host of a cluster, run by `wash host`. Each key is a flag of that command, too.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct HostConfig {
    /// Group of hosts that this one belongs to, by which the scheduler chooses [default: `default`].
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"edge")]
    pub(crate) host_group: Option<String>,
    /// Name for people [default: `wash-` and a part of the id].
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "rack-7")]
    pub(crate) host_name: Option<String>,
    /// Name or address at which others reach this machine [default: `host_name` if that is an address, else its host name].
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "10.0.0.7")]
    pub(crate) hostname: Option<String>,
    /// Environment that this host belongs to, such as a namespace.
    #[arg(long, value_name = "NAME", env = "WASMCLOUD_HOST_ENVIRONMENT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"staging")]
    pub(crate) environment: Option<String>,
    /// More labels by which the scheduler can choose.
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
    /// File with the seed of an nkey for the control plane.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "scheduler.nk")]
    pub(crate) scheduler_nats_nkey: Option<PathBuf>,
    /// Certificate authorities of the control plane, in PEM; the connection is encrypted then.
    #[arg(long, visible_alias = "scheduler-nats-tls-ca", value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/ca.pem")]
    pub(crate) scheduler_tls_ca: Option<PathBuf>,
    /// Certificate by which the control plane knows this host, in PEM.
    #[arg(long, visible_alias = "scheduler-nats-tls-cert", value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/host.pem")]
    pub(crate) scheduler_tls_cert: Option<PathBuf>,
    /// Private key of that certificate, in PEM.
    #[arg(long, visible_alias = "scheduler-nats-tls-key", value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/host-key.pem")]
    pub(crate) scheduler_tls_key: Option<PathBuf>,
    /// The control plane speaks TLS before anything else.
    #[arg(long, visible_alias = "scheduler-nats-tls-first")]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) scheduler_tls_first: bool,

    /// NATS server of messages and data [default: `nats://localhost:4222`].
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "nats://nats-data:4222")]
    pub(crate) data_nats_url: Option<String>,
    /// Credentials file for messages and data.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "data.creds")]
    pub(crate) data_nats_creds: Option<PathBuf>,
    /// File with the seed of an nkey for messages and data.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "data.nk")]
    pub(crate) data_nats_nkey: Option<PathBuf>,
    /// Certificate authorities of the server of messages and data, in PEM; the connection is encrypted then.
    #[arg(long, visible_alias = "data-nats-tls-ca", value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/ca.pem")]
    pub(crate) data_tls_ca: Option<PathBuf>,
    /// Certificate by which the server of messages and data knows this host, in PEM.
    #[arg(long, visible_alias = "data-nats-tls-cert", value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/host.pem")]
    pub(crate) data_tls_cert: Option<PathBuf>,
    /// Private key of that certificate, in PEM.
    #[arg(long, visible_alias = "data-nats-tls-key", value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/host-key.pem")]
    pub(crate) data_tls_key: Option<PathBuf>,
    /// The server of messages and data speaks TLS before anything else.
    #[arg(long, visible_alias = "data-nats-tls-first")]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) data_tls_first: bool,

    /// Address on which workloads are served over HTTP; without it they are not.
    #[arg(long, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "0.0.0.0:8080")]
    pub(crate) http_addr: Option<String>,
    /// Certificate in PEM: serve HTTPS in place of HTTP. Needs `tls_key_path`.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/cert.pem")]
    pub(crate) tls_cert_path: Option<PathBuf>,
    /// Private key of that certificate, in PEM.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/key.pem")]
    pub(crate) tls_key_path: Option<PathBuf>,
    /// Certificate authorities in PEM: clients must present a certificate that they signed.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/ca.pem")]
    pub(crate) tls_ca_path: Option<PathBuf>,
    /// Certificate authorities of the servers that workloads ask over HTTPS, in PEM, besides those of `http_client_trust_roots`.
    #[arg(long, value_name = "FILE", env = "WASH_HTTP_CLIENT_CA_PATHS", value_delimiter = ',', value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["certs/internal.pem"])]
    pub(crate) http_client_ca_path: Vec<PathBuf>,
    /// Whose certificates workloads accept of the servers that they ask [default: `webpki`].
    #[arg(long, value_name = "ROOTS", env = "WASH_HTTP_CLIENT_TRUST_ROOTS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "webpki-and-native")]
    pub(crate) http_client_trust_roots: Option<HttpClientTrustRoots>,
    /// Address on which `/healthz`, `/readyz` and `/metrics` are served; without it they are not.
    #[arg(long, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "0.0.0.0:9090")]
    pub(crate) health_addr: Option<String>,

    /// PostgreSQL server that backs `wasmcloud:postgres`.
    #[arg(long, value_name = "URL", env = "WASH_POSTGRES_URL", hide_env_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "postgres://user:password@postgres:5432")]
    pub(crate) postgres_url: Option<String>,
    /// Server that workloads may name as a backend, besides those of the host; again for more.
    #[arg(long = "allow-server", value_name = "URL")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["redis://redis:6379"])]
    pub(crate) allowed_servers: Vec<String>,
    /// Folder of this machine that workloads may mount or name as a backend, and those within it; again for more.
    #[arg(long = "allow-folder", value_name = "DIR", value_hint = ValueHint::DirPath)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["/var/data"])]
    pub(crate) allowed_folders: Vec<PathBuf>,
    /// Provide `wasi:webgpu`. Needs a wash that was built with the feature `wasi-webgpu`.
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) wasi_webgpu: bool,

    /// Pull from registries that speak no TLS, or have a certificate that nobody knows.
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) allow_insecure_registries: bool,
    /// Time to pull an image [default: `30s`].
    #[arg(long, value_name = "TIME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "2m")]
    pub(crate) registry_pull_timeout: Option<String>,
    /// Certificate authorities of registries, in PEM, besides the usual ones.
    #[arg(long, value_name = "FILE", env = "WASH_OCI_CA_PATHS", value_delimiter = ',', value_hint = ValueHint::FilePath)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["certs/registry.pem"])]
    pub(crate) oci_ca_path: Vec<PathBuf>,
    /// Folder where images are kept; hosts may share it [default: that of the user].
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "/var/cache/wash")]
    pub(crate) oci_cache_dir: Option<PathBuf>,
    /// Remove images that no start asked for in this time [default: `7d`].
    #[arg(long, value_name = "TIME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "1d")]
    pub(crate) oci_cache_max_age: Option<String>,
    /// Most MiB of images; beyond, those that were not used for longest are removed [default: 10240].
    #[arg(long, value_name = "MIB")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 2048)]
    pub(crate) oci_cache_max_mb: Option<u64>,

    /// Most connections of HTTP clients at once.
    #[arg(long, value_name = "COUNT", env = "WASH_MAX_CONNECTIONS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 10_000)]
    pub(crate) max_connections: Option<usize>,
    /// Most connections that one workload has to the servers that it asks over HTTP, and requests in flight there [default: 256 and 128].
    #[arg(
        long,
        value_name = "COUNT",
        env = "WASH_MAX_OUTBOUND_HTTP_CONNECTIONS_PER_WORKLOAD"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 32)]
    pub(crate) max_outbound_http_connections_per_workload: Option<usize>,
    /// Most sockets that one workload opens [default: 256].
    #[arg(
        long,
        value_name = "COUNT",
        env = "WASH_MAX_OUTBOUND_SOCKET_CONNECTIONS_PER_WORKLOAD"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 64)]
    pub(crate) max_outbound_socket_connections_per_workload: Option<usize>,
    /// Most connections at once to the service of a workload [default: 256].
    #[arg(
        long,
        value_name = "COUNT",
        env = "WASH_MAX_INBOUND_SOCKET_CONNECTIONS_PER_WORKLOAD"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 64)]
    pub(crate) max_inbound_socket_connections_per_workload: Option<usize>,
    /// Time that an HTTP request of a workload waits where there are as many connections as may be [default: `5s`].
    #[arg(long, value_name = "TIME", env = "WASH_HTTP_CONNECTION_WAIT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "1s")]
    pub(crate) http_connection_wait: Option<String>,
    /// Most workloads [default: 10000].
    #[arg(long, value_name = "COUNT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 500)]
    pub(crate) max_workloads: Option<usize>,
    /// Most MiB of memory of all workloads together: what they say that they use, and what they use [default: any].
    #[arg(long, value_name = "MIB")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 4096)]
    pub(crate) max_memory_mb: Option<u64>,
    /// Workloads that are compiled and linked at once [default: as many as there are cores].
    #[arg(long, value_name = "COUNT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 4)]
    pub(crate) max_concurrent_starts: Option<usize>,
    /// Time between two heartbeats [default: `15s`].
    #[arg(long, value_name = "TIME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "15s")]
    pub(crate) heartbeat_interval: Option<String>,
    /// Time that requests in flight and services have to end when the host is stopped [default: `10s`].
    #[arg(long, value_name = "TIME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "30s")]
    pub(crate) shutdown_grace: Option<String>,
}
