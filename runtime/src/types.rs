//! Workloads, and the requests and responses of a host.
//!
//! `Debug` output contains the names of settings and variables, never their values.

use std::collections::{BTreeSet, HashMap};
use std::time::SystemTime;

use bytes::Bytes;
use derive_more::Debug;

use crate::wit::WitInterface;

/// An application: components, and optionally a service, that are started and stopped together.
#[derive(Clone, Debug, Default)]
pub struct Workload {
    /// Namespace of the workload.
    pub namespace: String,
    /// Name of the workload, unique within its namespace.
    pub name: String,
    /// Annotations, which the host stores but does not interpret.
    pub annotations: HashMap<String, String>,
    /// The long-running component, if any.
    pub service: Option<Service>,
    /// The components, invoked on demand.
    pub components: Vec<Component>,
    /// Interfaces that the host must provide beyond WASI.
    pub host_interfaces: Vec<WitInterface>,
    /// Folders that components can mount.
    pub volumes: Vec<Volume>,
}

/// A component that runs for the life of the workload.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// The component binary.
    #[debug("{} bytes", bytes.len())]
    pub bytes: Bytes,
    /// Digest of the binary, for example `sha256:…`, if known.
    pub digest: Option<String>,
    /// Resources that it may use.
    pub local_resources: LocalResources,
    /// Maximum number of restarts after crashes.
    pub max_restarts: u64,
}

/// A component that is instantiated for each invocation.
#[derive(Clone, Debug, Default)]
pub struct Component {
    /// Name of the component, unique within its workload.
    pub name: String,
    /// The component binary.
    #[debug("{} bytes", bytes.len())]
    pub bytes: Bytes,
    /// Digest of the binary, for example `sha256:…`, if known.
    pub digest: Option<String>,
    /// Resources that it may use.
    pub local_resources: LocalResources,
    /// Number of instances that are reused for several invocations; also the maximum number of invocations in flight. 0 or
    /// less: each invocation gets a new instance.
    pub pool_size: i32,
    /// Maximum number of invocations in flight. As many more are queued; further ones are rejected. 0 or less: unlimited.
    pub max_invocations: i32,
}

impl Component {
    /// Creates a component without grants.
    pub fn new(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self {
            name: name.into(),
            bytes: bytes.into(),
            ..Self::default()
        }
    }
}

/// Resources that a component may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalResources {
    /// Maximum memory of one instance, in MiB; 0 or less: the engine's limit.
    pub memory_limit_mb: i32,
    /// Maximum CPU share of all its instances together, in thousandths of a core; 0 or less: unlimited. In addition, the
    /// engine limits the CPU time of each invocation.
    pub cpu_limit: i32,
    /// Settings for `wasi:config`.
    #[debug("{:?}", config.keys().collect::<BTreeSet<_>>())]
    pub config: HashMap<String, String>,
    /// Environment variables.
    #[debug("{:?}", environment.keys().collect::<BTreeSet<_>>())]
    pub environment: HashMap<String, String>,
    /// Volumes to mount.
    pub volume_mounts: Vec<VolumeMount>,
    /// Hosts to which it may send HTTP requests, such as `api.example.com` or `*.example.com`; empty: any host.
    pub allowed_hosts: Vec<String>,
}

impl Default for LocalResources {
    fn default() -> Self {
        Self {
            memory_limit_mb: -1,
            cpu_limit: -1,
            config: HashMap::new(),
            environment: HashMap::new(),
            volume_mounts: Vec::new(),
            allowed_hosts: Vec::new(),
        }
    }
}

/// A folder that components can mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Name of the volume.
    pub name: String,
    /// Type of the volume.
    pub volume_type: VolumeType,
}

/// The type of a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VolumeType {
    /// A folder of the host.
    HostPath(HostPathVolume),
    /// A folder that is initially empty and is removed with the workload.
    EmptyDir(EmptyDirVolume),
}

/// A folder of the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPathVolume {
    /// Path of the folder.
    pub local_path: String,
}

/// A folder that is initially empty and is removed with the workload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmptyDirVolume {}

/// The mount of a volume in a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeMount {
    /// Name of the volume.
    pub name: String,
    /// Path in the component.
    pub mount_path: String,
    /// Whether writes are rejected.
    pub read_only: bool,
}

/// Request to start a workload.
#[derive(Clone, Debug, Default)]
pub struct WorkloadStartRequest {
    /// Id of the workload, chosen by the caller, unique on the host.
    pub workload_id: String,
    /// The workload.
    pub workload: Workload,
}

/// Response to [`WorkloadStartRequest`].
#[derive(Clone, Debug)]
pub struct WorkloadStartResponse {
    /// State of the workload.
    pub workload_status: WorkloadStatus,
}

/// Request for the state of a workload.
#[derive(Clone, Debug, Default)]
pub struct WorkloadStatusRequest {
    /// Id of the workload.
    pub workload_id: String,
}

/// Response to [`WorkloadStatusRequest`].
#[derive(Clone, Debug)]
pub struct WorkloadStatusResponse {
    /// State of the workload.
    pub workload_status: WorkloadStatus,
}

/// Request to stop a workload.
#[derive(Clone, Debug, Default)]
pub struct WorkloadStopRequest {
    /// Id of the workload.
    pub workload_id: String,
}

/// Response to [`WorkloadStopRequest`].
#[derive(Clone, Debug)]
pub struct WorkloadStopResponse {
    /// Last state of the workload.
    pub workload_status: WorkloadStatus,
}

/// The state of a workload, with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkloadStatus {
    /// Id of the workload.
    pub workload_id: String,
    /// State of the workload.
    pub workload_state: WorkloadState,
    /// Description of the state for users; may be empty.
    pub message: String,
}

/// The state of a workload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkloadState {
    /// Unknown.
    #[default]
    Unspecified,
    /// Being compiled and linked.
    Starting,
    /// Accepts invocations.
    Running,
    /// Its service ran to completion.
    Completed,
    /// Invocations in flight are being ended.
    Stopping,
    /// Failed.
    Error,
    /// The host has no such workload.
    NotFound,
}

/// The state of a host.
#[derive(Clone, Debug)]
pub struct HostHeartbeat {
    /// Unique id of the host.
    pub id: String,
    /// Human-readable name.
    pub friendly_name: String,
    /// Host name of the machine.
    pub hostname: String,
    /// Version of this crate.
    pub version: String,
    /// CPU usage of all cores since the previous heartbeat, in percent.
    pub system_cpu_usage: f32,
    /// Total memory of the machine, in bytes.
    pub system_memory_total: u64,
    /// Free memory of the machine, in bytes.
    pub system_memory_free: u64,
    /// Number of workloads.
    pub workload_count: u64,
    /// Number of their components.
    pub component_count: u64,
    /// Start time of the host.
    pub started_at: SystemTime,
    /// CPU architecture, for example `x86_64`.
    pub os_arch: String,
    /// Name of the operating system, for example `Debian GNU/Linux`.
    pub os_name: String,
    /// Kernel release.
    pub os_kernel: String,
    /// Interfaces that components can import from plugins.
    pub imports: Vec<WitInterface>,
    /// Interfaces that plugins and the HTTP handler call in components.
    pub exports: Vec<WitInterface>,
    /// Port of the HTTP handler, if there is one.
    pub http_port: Option<u16>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_names_and_no_values() {
        let secret = || HashMap::from([("PASSWORD".to_owned(), "hunter2".to_owned())]);
        let resources = LocalResources {
            config: secret(),
            environment: secret(),
            allowed_hosts: vec!["api.example.com".to_owned()],
            ..LocalResources::default()
        };
        let workload = Workload {
            components: vec![Component {
                local_resources: resources.clone(),
                ..Component::new("app", b"hunter2".to_vec())
            }],
            service: Some(Service {
                local_resources: resources,
                ..Service::default()
            }),
            host_interfaces: vec![WitInterface {
                config: secret(),
                ..WitInterface::default()
            }],
            ..Workload::default()
        };
        for shown in [format!("{workload:?}"), format!("{workload:#?}")] {
            assert!(!shown.contains("hunter2"), "{shown}");
            assert_eq!(shown.matches(r#"{"PASSWORD"}"#).count(), 5, "{shown}");
            assert!(shown.contains("bytes: 7 bytes"), "{shown}");
            assert!(shown.contains("api.example.com"), "{shown}");
        }
    }
}
