//! The keys of a configuration file. Their doc comments become the reference page and the descriptions in the JSON Schema.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::host::HostConfig;
use super::workload::WorkloadConfig;
use crate::config::redact;

/// URL of the schema of this release, to which `$schema` in configuration files refers.
pub(crate) const SCHEMA_URL: &str =
    "https://raw.githubusercontent.com/wasmCloud/wash/main/config-schema/config.schema.json";

/// Configuration of `wash`, for a project (`.wash/config.yaml`) or a user (`~/.config/wash/config.yaml`).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// URL of the JSON Schema of this file, for editors; `wash` does not read it.
    #[schemars(example = SCHEMA_URL)]
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub(crate) schema: Option<String>,
    /// The version of wash that the project was created for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "0.1.0")]
    pub(crate) version: Option<String>,
    /// How the component is built.
    pub(crate) build: BuildConfig,
    /// How `wash dev` serves the component.
    pub(crate) dev: DevConfig,
    /// Environment, configuration, permissions and limits of the components in development, as a cluster would provide them.
    /// Environment variables come from `environment`, `configs` and `secrets`, in increasing precedence; in each of these,
    /// the values of a single component override those of the workload.
    pub(crate) workload: WorkloadConfig,
    /// Instructions of a template for `wash new`.
    pub(crate) new: NewConfig,
    /// WIT dependencies.
    pub(crate) wit: WitConfig,
    /// Connection settings of registries of components, by `HOST` or `HOST:PORT`.
    #[schemars(example = serde_json::json!({ "registry.example.com:5000": { "ca_path": "certs/ca.pem" } }))]
    pub(crate) registries: BTreeMap<String, RegistryAccessConfig>,
    /// What you trust. Only valid in the user configuration and in the environment, not in a project.
    #[serde(skip_serializing_if = "TrustConfig::is_empty")]
    pub(crate) trust: TrustConfig,
    /// A host in a cluster, run by `wash host`. Each key is also a flag of that command.
    pub(crate) host: HostConfig,
}

/// What you trust. Only valid in the user configuration and in the environment, not in a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TrustConfig {
    /// Folders of projects that belong to other users and that you trust nevertheless. A path that ends with `/*` stands for
    /// everything below it, and `*` for all folders.
    #[schemars(example = ["/srv/shared/app", "/work/*"])]
    pub(crate) folders: Vec<String>,
    /// Environment variables that a project may use in `wit.registries`, and so send to a server. A name that ends with `*` stands
    /// for all variables that begin like this.
    #[schemars(example = ["REGISTRY_TOKEN"])]
    pub(crate) environment: Vec<String>,
}

impl TrustConfig {
    fn is_empty(&self) -> bool {
        self.folders.is_empty() && self.environment.is_empty()
    }
}

/// Connection settings of a registry of components.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RegistryAccessConfig {
    /// Use plain HTTP if the registry does not support TLS.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) insecure: bool,
    /// Certificate authorities in PEM to trust in addition to those of the system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ca_path: Option<PathBuf>,
}

/// How the component is built.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct BuildConfig {
    /// Shell command that builds the component, run in the project root.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "cargo build --target wasm32-wasip2 --release")]
    pub(crate) command: Option<String>,
    /// Environment variables of the build command.
    #[schemars(example = BTreeMap::from([("RUST_BACKTRACE", "1")]))]
    pub(crate) env: BTreeMap<String, String>,
    /// Path of the component that the build command creates, relative to the project root. If not set, `wash` determines it
    /// from the build tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "target/wasm32-wasip2/release/my_component.wasm")]
    pub(crate) component_path: Option<PathBuf>,
}

/// How `wash dev` serves the component.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DevConfig {
    /// Build command of `wash dev` [default: `build.command`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "cargo build --target wasm32-wasip2")]
    pub(crate) command: Option<String>,
    /// Path of the component that `dev.command` creates [default: `build.component_path`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "target/wasm32-wasip2/debug/my_component.wasm")]
    pub(crate) component_path: Option<PathBuf>,
    /// Address to listen on, `IP:PORT` or `localhost:PORT` [default: `127.0.0.1:8000` and `[::1]:8000`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "127.0.0.1:8080")]
    pub(crate) address: Option<String>,
    /// Host names that requests may be for, in addition to IP addresses, `localhost` and names below it. `.example.com` stands for
    /// `example.com` and all names below it, and `*` for all names. Other requests could come from a web page and are refused.
    #[schemars(example = ["app.example.com"])]
    pub(crate) allowed_hosts: Vec<String>,
    /// Environment variables of every component and of the service; `workload.environment` overrides them.
    #[schemars(example = BTreeMap::from([("GREETING", "Hello")]))]
    pub(crate) environment: BTreeMap<String, String>,
    /// Folders on this machine to mount into every component and the service.
    #[schemars(example = serde_json::json!([{ "host_path": "data", "guest_path": "/data" }]))]
    pub(crate) volumes: Vec<VolumeConfig>,
    /// Run the project's own component as the service, which runs for the lifetime of the workload and can listen on ports.
    #[schemars(example = true)]
    pub(crate) service: bool,
    /// Component of an additional service to run: a path relative to the project root, or an artifact in a registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "target/wasm32-wasip2/release/service.wasm")]
    pub(crate) service_file: Option<PathBuf>,
    /// Additional components to run. The other components and the service can import what they export.
    #[schemars(example = [DevComponentConfig { name: "auth".into(), file: "auth.wasm".into() }])]
    pub(crate) components: Vec<DevComponentConfig>,
    /// Interfaces that the host provides in addition to the parts of WASI that every component gets.
    #[schemars(example = serde_json::json!([{ "namespace": "wasi", "package": "http", "interfaces": ["incoming-handler"] }]))]
    pub(crate) host_interfaces: Vec<HostInterfaceConfig>,
    /// Certificate chain in PEM; enables HTTPS. Requires `tls_key_path`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/cert.pem")]
    pub(crate) tls_cert_path: Option<PathBuf>,
    /// Private key of `tls_cert_path`, in PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/key.pem")]
    pub(crate) tls_key_path: Option<PathBuf>,
    /// Certificate authorities in PEM; clients must present a certificate signed by one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/ca.pem")]
    pub(crate) tls_ca_path: Option<PathBuf>,
    /// Provide `wasi:webgpu`. Requires a wash that was built with the feature `wasi-webgpu`.
    #[schemars(example = true)]
    pub(crate) wasi_webgpu: bool,
    /// Folder that backs `wasi:keyvalue`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "data/keyvalue")]
    pub(crate) wasi_keyvalue_path: Option<PathBuf>,
    /// NATS server with JetStream that backs `wasi:keyvalue`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "nats://127.0.0.1:4222")]
    pub(crate) wasi_keyvalue_nats_url: Option<String>,
    /// Redis server that backs `wasi:keyvalue`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "redis://127.0.0.1:6379")]
    pub(crate) wasi_keyvalue_redis_url: Option<String>,
    /// NATS server with JetStream that backs every interface with a NATS backend that has no separate key here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "nats://127.0.0.1:4222")]
    pub(crate) data_nats_url: Option<String>,
    /// Folder that backs `wasi:blobstore`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "data/blobs")]
    pub(crate) wasi_blobstore_path: Option<PathBuf>,
    /// PostgreSQL server and database that back `wasmcloud:postgres`. Options in the URL: `sslmode`, `sslrootcert`, `pool_size`
    /// and `application_name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "postgres://user:password@127.0.0.1:5432/database?sslmode=prefer")]
    pub(crate) postgres_url: Option<String>,
}

/// A folder on this machine to mount into components.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VolumeConfig {
    /// Path of the folder on this machine, relative to the project root.
    pub(crate) host_path: PathBuf,
    /// Absolute path of the folder in the components.
    pub(crate) guest_path: String,
    /// Mount the folder read-only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) read_only: bool,
}

/// An additional component to run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DevComponentConfig {
    /// Name of the component: lower-case letters, digits and `-`.
    pub(crate) name: String,
    /// Path of the component, relative to the project root, which may be missing until the build creates it. Or an artifact in
    /// a registry, such as `ghcr.io/shop/auth:1.0`, which is pulled once; run `wash oci pull` to get a newer one.
    pub(crate) file: PathBuf,
}

/// An interface that the host provides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HostInterfaceConfig {
    /// Namespace, such as `wasi`.
    pub(crate) namespace: String,
    /// Package, such as `keyvalue`.
    pub(crate) package: String,
    /// Names of the interfaces, such as `store`.
    #[serde(default)]
    pub(crate) interfaces: Vec<String>,
    /// Version of the package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    /// Name of this instance; required if a package is provided more than once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// Settings of the backend.
    #[serde(default)]
    pub(crate) config: BTreeMap<String, String>,
}

/// Instructions of a template for `wash new`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NewConfig {
    /// Shell command to run in a newly created project, after the user has confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "npm install")]
    pub(crate) command: Option<String>,
}

/// WIT dependencies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WitConfig {
    /// Folder with the WIT files, relative to the project root.
    #[schemars(example = &"wit")]
    pub(crate) wit_dir: PathBuf,
    /// Do not fetch WIT dependencies.
    #[schemars(example = true)]
    pub(crate) skip_fetch: bool,
    /// Registries of WIT packages.
    #[schemars(example = serde_json::json!([{ "url": "https://registry.example.com", "token": "${REGISTRY_TOKEN}" }]))]
    pub(crate) registries: Vec<RegistryConfig>,
    /// Sources of individual packages, which take precedence: a path, a URL or a registry for each package.
    #[schemars(example = BTreeMap::from([("example:greeting", "../greeting/wit")]))]
    pub(crate) sources: BTreeMap<String, String>,
}

impl Default for WitConfig {
    fn default() -> Self {
        Self {
            wit_dir: PathBuf::from("wit"),
            skip_fetch: false,
            registries: Vec::new(),
            sources: BTreeMap::new(),
        }
    }
}

/// A registry of WIT packages.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegistryConfig {
    /// URL of the registry.
    pub(crate) url: String,
    /// Authentication token. `${NAME}` is replaced with the environment variable NAME; in a project, only if `trust.environment`
    /// of the user lists it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<String>,
}

/// Without secrets.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        redact::debug(self, &[], f)
    }
}

/// Without secrets.
impl fmt::Debug for DevConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        redact::debug(self, &["dev"], f)
    }
}

/// Redacts the token.
impl fmt::Debug for RegistryConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let token = self.token.as_ref().map(|_| crate::config::secret::HIDDEN);
        f.debug_struct("RegistryConfig")
            .field("url", &crate::config::secret::text(&self.url))
            .field("token", &token)
            .finish()
    }
}
