//! What `wash dev` runs and what each part of it may use, resolved: absolute paths, final values.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use wash_runtime::oci::Reference;

use super::data::DataSettings;
use crate::config::model::HostInterfaceConfig;
use crate::config::origin::Origin;

/// The name of the service in overrides and logs.
pub(crate) const SERVICE: &str = "service";

/// The application of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WorkloadSettings {
    /// Name of the workload and, unless it is the service, of the project's own component.
    pub(crate) name: String,
    /// Is the project's own component the service?
    pub(crate) is_service: bool,
    /// What the project's own component may use.
    pub(crate) resources: Resources,
    /// Components beside it.
    pub(crate) components: Vec<PartSettings>,
    /// A service beside it.
    pub(crate) service: Option<PartSettings>,
    /// Folders that every component and the service see.
    pub(crate) volumes: Vec<VolumeSettings>,
    /// Interfaces the host provides.
    pub(crate) host_interfaces: Vec<HostInterfaceConfig>,
    /// Where what the host provides has its data.
    pub(crate) data: DataSettings,
    /// Names that sockets may look up.
    pub(crate) allowed_ip_name_lookups: Vec<String>,
    /// May components use the graphics processors?
    pub(crate) webgpu: bool,
}

/// A component or service that comes from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartSettings {
    /// Its name.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) file: PartFile,
    /// What it may use.
    pub(crate) resources: Resources,
}

/// The file of a component, and the key that names it.
#[derive(Clone, Debug)]
pub(crate) struct PartFile {
    /// The file, absolute. Of an artifact in a registry: where it was pulled to.
    pub(crate) path: PathBuf,
    /// The artifact, where it is one in a registry.
    pub(crate) reference: Option<Reference>,
    /// The key, dotted.
    pub(crate) key: String,
    /// Where the key stands.
    pub(crate) origin: Origin,
}

/// The same file: where the configuration names it is no part of what is served.
impl PartialEq for PartFile {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
    }
}

impl Eq for PartFile {}

/// A folder of this machine that components see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VolumeSettings {
    /// The folder, absolute.
    pub(crate) host_path: PathBuf,
    /// The path that components see.
    pub(crate) guest_path: String,
    /// Refuse writes.
    pub(crate) read_only: bool,
}

/// What a component may use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Resources {
    /// Environment variables.
    pub(crate) environment: Variables,
    /// Settings for `wasi:config`.
    pub(crate) config: Variables,
    /// Secrets for `wasmcloud:secrets`, which are among the environment variables, too.
    pub(crate) secrets: Variables,
    /// Hosts that HTTP requests may go to; empty: any.
    pub(crate) allowed_hosts: Vec<String>,
    /// Memory of one instance in MiB.
    pub(crate) memory_limit_mb: Option<i32>,
    /// Thousandths of a core.
    pub(crate) cpu_limit: Option<i32>,
    /// Instances that are reused.
    pub(crate) pool_size: Option<i32>,
    /// Invocations in flight.
    pub(crate) max_invocations: Option<i32>,
}

/// Names and values. Some values are secrets, so none is ever shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Add these; they replace what has the same name.
    pub(crate) fn add(&mut self, values: impl IntoIterator<Item = (String, String)>) {
        self.0.extend(values);
    }

    /// Is there none?
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The values by name, for the component.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The names and values, for the component.
    pub(crate) fn into_values(self) -> impl Iterator<Item = (String, String)> {
        self.0.into_iter()
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_not_shown() {
        let mut variables = Variables::default();
        variables.add([("NAME".to_owned(), "hunter2".to_owned())]);
        assert_eq!(format!("{variables:?}"), r#"{"NAME"}"#);
    }
}
