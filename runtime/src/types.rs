//! What a host is asked to run, and what it answers.
//!
//! `Debug` shows the names of settings and variables, never their values.

use std::collections::{BTreeSet, HashMap};
use std::time::SystemTime;

use bytes::Bytes;
use derive_more::Debug;

use crate::wit::WitInterface;

/// An application: components that are started and stopped together.
#[derive(Clone, Debug, Default)]
pub struct Workload {
    /// Namespace of the workload.
    pub namespace: String,
    /// Name of the workload, unique within its namespace.
    pub name: String,
    /// Notes that the host keeps and does not read.
    pub annotations: HashMap<String, String>,
    /// The long-running part, if there is one.
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
    /// Its digest, such as `sha256:…`, if known.
    pub digest: Option<String>,
    /// What it may use.
    pub local_resources: LocalResources,
    /// How often it is restarted after a crash.
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
    /// Its digest, such as `sha256:…`, if known.
    pub digest: Option<String>,
    /// What it may use.
    pub local_resources: LocalResources,
    /// Instances that are reused from request to request, and at most as many at once; 0 or less: each invocation gets a
    /// fresh instance.
    pub pool_size: i32,
    /// Invocations in flight at most; as many more wait, and what comes then is refused. 0 or less: unlimited.
    pub max_invocations: i32,
}

impl Component {
    /// A component that is granted nothing.
    pub fn new(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self {
            name: name.into(),
            bytes: bytes.into(),
            ..Self::default()
        }
    }
}

/// What a component may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalResources {
    /// Memory of one instance in MiB; 0 or less: the engine's limit.
    pub memory_limit_mb: i32,
    /// Thousandths of a core that all its instances use together; 0 or less: unlimited. The engine bounds the CPU time of
    /// each invocation besides.
    pub cpu_limit: i32,
    /// Settings, for `wasi:config`.
    #[debug("{:?}", config.keys().collect::<BTreeSet<_>>())]
    pub config: HashMap<String, String>,
    /// Environment variables.
    #[debug("{:?}", environment.keys().collect::<BTreeSet<_>>())]
    pub environment: HashMap<String, String>,
    /// Volumes and where the component sees them.
    pub volume_mounts: Vec<VolumeMount>,
    /// Hosts it may send HTTP requests to, such as `api.example.com` or `*.example.com`; empty: any.
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
    /// What it is.
    pub volume_type: VolumeType,
}

/// What a volume is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VolumeType {
    /// A folder of the host.
    HostPath(HostPathVolume),
    /// An empty folder that lives as long as the workload.
    EmptyDir(EmptyDirVolume),
}

/// A folder of the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPathVolume {
    /// Path of the folder.
    pub local_path: String,
}

/// An empty folder that lives as long as the workload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmptyDirVolume {}

/// Where a component sees a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeMount {
    /// Name of the volume.
    pub name: String,
    /// Path the component sees.
    pub mount_path: String,
    /// Refuse writes.
    pub read_only: bool,
}

/// Start a workload.
#[derive(Clone, Debug, Default)]
pub struct WorkloadStartRequest {
    /// Id of the workload, chosen by the caller, unique on the host.
    pub workload_id: String,
    /// The workload.
    pub workload: Workload,
}

/// The workload was started.
#[derive(Clone, Debug)]
pub struct WorkloadStartResponse {
    /// Its state.
    pub workload_status: WorkloadStatus,
}

/// Ask for the state of a workload.
#[derive(Clone, Debug, Default)]
pub struct WorkloadStatusRequest {
    /// Id of the workload.
    pub workload_id: String,
}

/// The state of a workload.
#[derive(Clone, Debug)]
pub struct WorkloadStatusResponse {
    /// Its state.
    pub workload_status: WorkloadStatus,
}

/// Stop a workload.
#[derive(Clone, Debug, Default)]
pub struct WorkloadStopRequest {
    /// Id of the workload.
    pub workload_id: String,
}

/// The workload was stopped.
#[derive(Clone, Debug)]
pub struct WorkloadStopResponse {
    /// Its last state.
    pub workload_status: WorkloadStatus,
}

/// The state of a workload, for people and controllers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkloadStatus {
    /// Id of the workload.
    pub workload_id: String,
    /// Its state.
    pub workload_state: WorkloadState,
    /// What to say about it.
    pub message: String,
}

/// Where a workload is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkloadState {
    /// Unknown.
    #[default]
    Unspecified,
    /// Being compiled and linked.
    Starting,
    /// Takes invocations.
    Running,
    /// Its service ended by itself.
    Completed,
    /// Ends the invocations in flight.
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
    /// Name for people.
    pub friendly_name: String,
    /// Name of the machine.
    pub hostname: String,
    /// Version of this crate.
    pub version: String,
    /// Load of all cores in percent, since the previous heartbeat.
    pub system_cpu_usage: f32,
    /// Memory of the machine in bytes.
    pub system_memory_total: u64,
    /// Free memory of the machine in bytes.
    pub system_memory_free: u64,
    /// Running workloads.
    pub workload_count: u64,
    /// Their components.
    pub component_count: u64,
    /// When the host was started.
    pub started_at: SystemTime,
    /// Architecture of the processor, such as `x86_64`.
    pub os_arch: String,
    /// Name of the operating system, such as `Debian GNU/Linux`.
    pub os_name: String,
    /// Release of its kernel.
    pub os_kernel: String,
    /// What plugins give to components.
    pub imports: Vec<WitInterface>,
    /// What plugins and the HTTP handler call in components.
    pub exports: Vec<WitInterface>,
    /// Port of the HTTP handler; `None` without one.
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
