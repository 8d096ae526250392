//! The keys of a configuration file. Their doc comments are the reference page and the JSON Schema.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::host::HostConfig;
use super::workload::WorkloadConfig;

/// Where the schema of this release can be fetched: what `$schema` hints in configuration files point at.
pub(crate) const SCHEMA_URL: &str =
    "https://raw.githubusercontent.com/wasmCloud/wash/main/config-schema/config.schema.json";

/// Configuration of `wash`, for a project (`.wash/config.yaml`) or a user (`~/.config/wash/config.yaml`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Where the JSON Schema of this file is, for editors; `wash` itself does not read it.
    #[schemars(example = SCHEMA_URL)]
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub(crate) schema: Option<String>,
    /// The version of wash the project was made for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "0.1.0")]
    pub(crate) version: Option<String>,
    /// How the component is built.
    pub(crate) build: BuildConfig,
    /// How `wash dev` serves it.
    pub(crate) dev: DevConfig,
    /// What the components may use: what a cluster injects, for development. Environment variables come, lowest first,
    /// from `environment`, `configs` and `secrets`; in each of these, what one component has of its own comes last.
    pub(crate) workload: WorkloadConfig,
    /// What a template asks `wash new` to do.
    pub(crate) new: NewConfig,
    /// WIT dependencies.
    pub(crate) wit: WitConfig,
    /// Registries of components that are spoken to in a way of their own: `HOST` or `HOST:PORT` to how.
    #[schemars(example = serde_json::json!({ "registry.example.com:5000": { "ca_path": "certs/ca.pem" } }))]
    pub(crate) registries: BTreeMap<String, RegistryAccessConfig>,
    /// A host of a cluster, run by `wash host`. Each key is a flag of that command, too.
    pub(crate) host: HostConfig,
}

/// How a registry of components is spoken to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RegistryAccessConfig {
    /// Speak plain HTTP if it speaks no TLS.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) insecure: bool,
    /// Certificate authorities in PEM to trust beside those of the system.
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
    /// Where the build command leaves the component, relative to the project root. Without it, `wash` asks the
    /// build tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "target/wasm32-wasip2/release/my_component.wasm")]
    pub(crate) component_path: Option<PathBuf>,
}

/// How `wash dev` serves the component.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DevConfig {
    /// Build command of `wash dev` [default: `build.command`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "cargo build --target wasm32-wasip2")]
    pub(crate) command: Option<String>,
    /// Where `dev.command` leaves the component [default: `build.component_path`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "target/wasm32-wasip2/debug/my_component.wasm")]
    pub(crate) component_path: Option<PathBuf>,
    /// Address to listen on, `IP:PORT` or `localhost:PORT` [default: `127.0.0.1:8000` and `[::1]:8000`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "127.0.0.1:8080")]
    pub(crate) address: Option<String>,
    /// Environment variables of every component and of the service; `workload.environment` is higher.
    #[schemars(example = BTreeMap::from([("GREETING", "Hello")]))]
    pub(crate) environment: BTreeMap<String, String>,
    /// Folders of this machine that every component and the service see.
    #[schemars(example = serde_json::json!([{ "host_path": "data", "guest_path": "/data" }]))]
    pub(crate) volumes: Vec<VolumeConfig>,
    /// Run the project's own component as the service: for the life of the workload, with its own ports.
    #[schemars(example = true)]
    pub(crate) service: bool,
    /// The component of a service to run beside the project's own, relative to the project root, or in a registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "target/wasm32-wasip2/release/service.wasm")]
    pub(crate) service_file: Option<PathBuf>,
    /// Components to run beside the project's own: what they export, the others and the service can import.
    #[schemars(example = [DevComponentConfig { name: "auth".into(), file: "auth.wasm".into() }])]
    pub(crate) components: Vec<DevComponentConfig>,
    /// Interfaces the host provides beyond the parts of WASI that every component gets.
    #[schemars(example = serde_json::json!([{ "namespace": "wasi", "package": "http", "interfaces": ["incoming-handler"] }]))]
    pub(crate) host_interfaces: Vec<HostInterfaceConfig>,
    /// Certificate chain in PEM: serve HTTPS. Needs `tls_key_path`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/cert.pem")]
    pub(crate) tls_cert_path: Option<PathBuf>,
    /// Private key in PEM. Needs `tls_cert_path`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/key.pem")]
    pub(crate) tls_key_path: Option<PathBuf>,
    /// Certificate authorities in PEM: clients must present a certificate they signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "certs/ca.pem")]
    pub(crate) tls_ca_path: Option<PathBuf>,
    /// Provide `wasi:webgpu`. Needs a wash that was built with the feature `wasi-webgpu`.
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
    /// NATS server with JetStream that backs every interface that has a NATS backend and no key of its own here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "nats://127.0.0.1:4222")]
    pub(crate) data_nats_url: Option<String>,
    /// Folder that backs `wasi:blobstore`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "data/blobs")]
    pub(crate) wasi_blobstore_path: Option<PathBuf>,
    /// PostgreSQL server and database that back `wasmcloud:postgres`. Its options are `sslmode`, `sslrootcert`, `pool_size`
    /// and `application_name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "postgres://user:password@127.0.0.1:5432/database?sslmode=prefer")]
    pub(crate) postgres_url: Option<String>,
}

/// A folder of this machine that components see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VolumeConfig {
    /// The folder on this machine, relative to the project root.
    pub(crate) host_path: PathBuf,
    /// The absolute path the components see.
    pub(crate) guest_path: String,
    /// Refuse writes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) read_only: bool,
}

/// A component to run beside the project's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DevComponentConfig {
    /// Name of the component: lower-case letters, digits and `-`.
    pub(crate) name: String,
    /// Path of the component, relative to the project root; if the build makes it, it may be missing until then. Or an artifact
    /// in a registry, such as `ghcr.io/shop/auth:1.0`: it is pulled once, `wash oci pull` gets a newer one.
    pub(crate) file: PathBuf,
}

/// An interface the host provides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HostInterfaceConfig {
    /// Namespace, such as `wasi`.
    pub(crate) namespace: String,
    /// Package, such as `keyvalue`.
    pub(crate) package: String,
    /// Interface names, such as `store`.
    #[serde(default)]
    pub(crate) interfaces: Vec<String>,
    /// Version of the package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    /// Name of this instance, where a package is provided more than once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// Settings of the backend.
    #[serde(default)]
    pub(crate) config: BTreeMap<String, String>,
}

/// What a template asks `wash new` to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NewConfig {
    /// Shell command to run in a project that was just created; the user is asked first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "npm install")]
    pub(crate) command: Option<String>,
}

/// WIT dependencies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WitConfig {
    /// Where the WIT files are, relative to the project root.
    #[schemars(example = &"wit")]
    pub(crate) wit_dir: PathBuf,
    /// Do not fetch WIT dependencies.
    #[schemars(example = true)]
    pub(crate) skip_fetch: bool,
    /// Registries that WIT packages come from.
    #[schemars(example = serde_json::json!([{ "url": "https://registry.example.com", "token": "${REGISTRY_TOKEN}" }]))]
    pub(crate) registries: Vec<RegistryConfig>,
    /// Where single packages come from instead: target package to path, URL or registry.
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

/// A registry that WIT packages come from.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegistryConfig {
    /// Its URL.
    pub(crate) url: String,
    /// Token that authenticates you. `${NAME}` stands for the environment variable NAME.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<String>,
}

/// Never shows the token.
impl fmt::Debug for RegistryConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let token = self.token.as_ref().map(|_| crate::config::secret::HIDDEN);
        f.debug_struct("RegistryConfig")
            .field("url", &crate::config::secret::text(&self.url))
            .field("token", &token)
            .finish()
    }
}
