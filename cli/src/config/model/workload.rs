//! The keys of the `workload` section. They are spelled as in the manifests of a cluster.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::config::secret::HIDDEN;

/// What the components may use: what a cluster injects, for development.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub(crate) struct WorkloadConfig {
    /// Name of the workload and of the project's own component [default: the name of the project's folder].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"shop")]
    pub(crate) name: Option<String>,
    /// Environment variables of every component and of the service. Higher than `dev.environment`.
    #[schemars(example = BTreeMap::from([("LOG_LEVEL", "info")]))]
    pub(crate) environment: BTreeMap<String, String>,
    /// Settings that every component and the service read through `wasi:config`.
    #[schemars(example = BTreeMap::from([("theme", "dark")]))]
    pub(crate) config: BTreeMap<String, String>,
    /// Sources of more environment variables, higher than `environment`; a later source is higher than an earlier one.
    #[schemars(example = json!([{ "file": "app.env" }]))]
    pub(crate) configs: Vec<SourceConfig>,
    /// Sources of secret environment variables, higher than `configs`. Their values are never shown.
    #[schemars(example = json!([{ "fromEnv": ["API_TOKEN"] }]))]
    pub(crate) secrets: Vec<SourceConfig>,
    /// Hosts that HTTP requests may go to, such as `api.example.com` or `*.example.com`; empty: any.
    #[schemars(example = ["api.example.com", "*.s3.amazonaws.com"])]
    pub(crate) allowed_hosts: Vec<String>,
    /// Names that sockets may look up, such as `db.internal` or `*.internal`; empty: none.
    #[schemars(example = ["db.internal"])]
    pub(crate) allowed_ip_name_lookups: Vec<String>,
    /// What single components have of their own, by name; the service is called `service`.
    #[schemars(example = json!({ "auth": { "environment": { "LOG_LEVEL": "debug" }, "memoryLimitMb": 64 } }))]
    pub(crate) components: BTreeMap<String, OverrideConfig>,
}

/// What one component has of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub(crate) struct OverrideConfig {
    /// Its environment variables, on top of those of the workload.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) environment: BTreeMap<String, String>,
    /// Its settings for `wasi:config`, on top of those of the workload.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) config: BTreeMap<String, String>,
    /// More sources of environment variables, after those of the workload.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) configs: Vec<SourceConfig>,
    /// More sources of secret environment variables, after those of the workload.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) secrets: Vec<SourceConfig>,
    /// Hosts that HTTP requests may go to, in place of those of the workload; an empty list: any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) allowed_hosts: Option<Vec<String>>,
    /// Memory of one instance in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub(crate) memory_limit_mb: Option<i32>,
    /// Thousandths of a core that all instances use together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub(crate) cpu_limit: Option<i32>,
    /// Instances that are kept and reused; without it each invocation gets a fresh one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub(crate) pool_size: Option<i32>,
    /// Invocations in flight; as many more wait, and what comes then is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub(crate) max_invocations: Option<i32>,
}

/// Where names and values come from: one of these keys.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub(crate) struct SourceConfig {
    /// Names and values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) inline: Option<BTreeMap<String, String>>,
    /// A file, relative to the project root: a map if its name ends with `.yaml`, `.yml`, `.json` or `.toml`, otherwise
    /// lines of `NAME=value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<PathBuf>,
    /// A folder, relative to the project root, with a file for each name, as a cluster mounts them. The value is the
    /// content without the line break at its end; hidden files are passed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dir: Option<PathBuf>,
    /// Environment variables of `wash`: a list of their names, or a map from the name that the component sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "from_env")]
    pub(crate) from_env: Option<FromEnv>,
}

/// The keys of a source, as they are written.
pub(crate) const SOURCES: [&str; 4] = ["inline", "file", "dir", "fromEnv"];

/// Environment variables of `wash`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum FromEnv {
    /// Their names, which the component sees as well.
    Names(Vec<String>),
    /// The name that the component sees, and the variable.
    Renamed(BTreeMap<String, String>),
}

fn from_env(_: &mut SchemaGenerator) -> Schema {
    let text = json!({ "type": "string" });
    json_schema!({ "type": ["array", "object"], "items": text, "additionalProperties": text })
}

/// Never shows values.
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
