//! The application that `wash dev` runs, resolved: absolute paths and final values.

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
    /// True if the project's own component is the service.
    pub(crate) is_service: bool,
    /// Resources of the project's own component.
    pub(crate) resources: Resources,
    /// Additional components.
    pub(crate) components: Vec<PartSettings>,
    /// An additional service.
    pub(crate) service: Option<PartSettings>,
    /// Folders that are mounted into every component and the service.
    pub(crate) volumes: Vec<VolumeSettings>,
    /// Interfaces that the host provides.
    pub(crate) host_interfaces: Vec<HostInterfaceConfig>,
    /// Backends of the interfaces that the host provides.
    pub(crate) data: DataSettings,
    /// Names that sockets may look up.
    pub(crate) allowed_ip_name_lookups: Vec<String>,
    /// True if components may use GPUs.
    pub(crate) webgpu: bool,
}

/// A component or service that comes from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartSettings {
    /// Name of the component or service.
    pub(crate) name: String,
    /// File of the component.
    pub(crate) file: PartFile,
    /// Resources of the component.
    pub(crate) resources: Resources,
}

/// The file of a component, and the key that names it.
#[derive(Clone, Debug)]
pub(crate) struct PartFile {
    /// Absolute path of the file. For an artifact in a registry: the path that it was pulled to.
    pub(crate) path: PathBuf,
    /// The artifact, if it is in a registry.
    pub(crate) reference: Option<Reference>,
    /// Dotted key.
    pub(crate) key: String,
    /// Origin of the key.
    pub(crate) origin: Origin,
}

/// Compares only the path: the key does not affect what is served.
impl PartialEq for PartFile {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
    }
}

impl Eq for PartFile {}

/// A folder on this machine that is mounted into components.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VolumeSettings {
    /// Absolute path of the folder on this machine.
    pub(crate) host_path: PathBuf,
    /// Path of the folder in the components.
    pub(crate) guest_path: String,
    /// True if the folder is read-only.
    pub(crate) read_only: bool,
}

/// Resources of a component.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Resources {
    /// Environment variables.
    pub(crate) environment: Variables,
    /// Settings for `wasi:config`.
    pub(crate) config: Variables,
    /// Secrets for `wasmcloud:secrets`, which are also environment variables.
    pub(crate) secrets: Variables,
    /// Hosts that HTTP requests may be sent to; all hosts if empty.
    pub(crate) allowed_hosts: Vec<String>,
    /// Maximum memory of one instance in MiB.
    pub(crate) memory_limit_mb: Option<i32>,
    /// CPU limit in thousandths of a core.
    pub(crate) cpu_limit: Option<i32>,
    /// Number of instances that are kept and reused.
    pub(crate) pool_size: Option<i32>,
    /// Maximum number of concurrent invocations.
    pub(crate) max_invocations: Option<i32>,
}

/// Names and values. Values are never shown, because some are secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Adds values, which replace those with the same name.
    pub(crate) fn add(&mut self, values: impl IntoIterator<Item = (String, String)>) {
        self.0.extend(values);
    }

    /// Returns true if there are no values.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the names, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns the names and values, for the component.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Converts into the names and values, for the component.
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
