//! The keys of the `workload` section, spelled as in the manifests of a cluster.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::config::secret::HIDDEN;

/// Environment, configuration, permissions and limits of the components in development, as a cluster would provide them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub(crate) struct WorkloadConfig {
    /// Name of the workload and of the project's own component [default: the name of the project's folder].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"shop")]
    pub(crate) name: Option<String>,
    /// Environment variables of every component and of the service. They override `dev.environment`.
    #[schemars(example = BTreeMap::from([("LOG_LEVEL", "info")]))]
    pub(crate) environment: BTreeMap<String, String>,
    /// Settings that every component and the service can read through `wasi:config`.
    #[schemars(example = BTreeMap::from([("theme", "dark")]))]
    pub(crate) config: BTreeMap<String, String>,
    /// Sources of environment variables, which override `environment`; later sources override earlier ones.
    #[schemars(example = json!([{ "file": "app.env" }]))]
    pub(crate) configs: Vec<SourceConfig>,
    /// Sources of secret environment variables, which override `configs`. Their values are never shown.
    #[schemars(example = json!([{ "fromEnv": ["API_TOKEN"] }]))]
    pub(crate) secrets: Vec<SourceConfig>,
    /// Hosts that HTTP requests may be sent to, such as `api.example.com` or `*.example.com`; all hosts if empty.
    #[schemars(example = ["api.example.com", "*.s3.amazonaws.com"])]
    pub(crate) allowed_hosts: Vec<String>,
    /// Names that sockets may look up, such as `db.internal` or `*.internal`; no names if empty.
    #[schemars(example = ["db.internal"])]
    pub(crate) allowed_ip_name_lookups: Vec<String>,
    /// Settings of individual components, by name; the service has the name `service`.
    #[schemars(example = json!({ "auth": { "environment": { "LOG_LEVEL": "debug" }, "memoryLimitMb": 64 } }))]
    pub(crate) components: BTreeMap<String, OverrideConfig>,
}

/// Settings of one component.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub(crate) struct OverrideConfig {
    /// Environment variables, in addition to those of the workload.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) environment: BTreeMap<String, String>,
    /// Settings for `wasi:config`, in addition to those of the workload.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) config: BTreeMap<String, String>,
    /// Sources of environment variables, which override those of the workload.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) configs: Vec<SourceConfig>,
    /// Sources of secret environment variables, which override those of the workload.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) secrets: Vec<SourceConfig>,
    /// Hosts that HTTP requests may be sent to, instead of those of the workload; all hosts if empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) allowed_hosts: Option<Vec<String>>,
    /// Maximum memory of one instance in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub(crate) memory_limit_mb: Option<i32>,
    /// CPU limit of all instances together, in thousandths of a core.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub(crate) cpu_limit: Option<i32>,
    /// Number of instances that are kept and reused; if not set, each invocation gets a new instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub(crate) pool_size: Option<i32>,
    /// Maximum number of concurrent invocations; as many more may wait, and further ones are rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub(crate) max_invocations: Option<i32>,
}

/// A source of names and values: exactly one of these keys.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub(crate) struct SourceConfig {
    /// Names and values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) inline: Option<BTreeMap<String, String>>,
    /// File, relative to the project root: a map if its name ends with `.yaml`, `.yml`, `.json` or `.toml`, otherwise
    /// lines of `NAME=value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<PathBuf>,
    /// Folder, relative to the project root, with one file per name, as mounted by a cluster. The value is the content without
    /// the final line break; hidden files are skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dir: Option<PathBuf>,
    /// Environment variables of `wash`: a list of names, or a map from the name in the component to the name in `wash`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "from_env")]
    pub(crate) from_env: Option<FromEnv>,
}

/// The keys of a source, as written in the configuration.
pub(crate) const SOURCES: [&str; 4] = ["inline", "file", "dir", "fromEnv"];

/// Environment variables of `wash`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum FromEnv {
    /// Names, which are the same in the component.
    Names(Vec<String>),
    /// Names in the component, with the variable for each.
    Renamed(BTreeMap<String, String>),
}

fn from_env(_: &mut SchemaGenerator) -> Schema {
    let text = json!({ "type": "string" });
    json_schema!({ "type": ["array", "object"], "items": text, "additionalProperties": text })
}

/// Redacts values.
impl fmt::Debug for SourceConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inline = self.inline.as_ref().map(|_| HIDDEN);
        f.debug_struct("SourceConfig")
            .field("inline", &inline)
            .field("file", &self.file)
            .field("dir", &self.dir)
            .field("from_env", &self.from_env)
            .finish()
    }
}
