//! State shared by all instances of a component: its identity and its grants.

use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::cpu_share::CpuShare;
use super::memory::Memory;
use crate::egress::Egress;
use crate::metrics::ComponentMetrics;
use crate::output::{GuestOutput, GuestSource};
pub(crate) use crate::sockets::Role;
use crate::sockets::SocketsCtx;
use crate::types::LocalResources;
use crate::volume::VolumeLimit;
use crate::wit::WitWorld;

/// Identity of a workload.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) id: Arc<str>,
    pub(crate) namespace: String,
    pub(crate) name: String,
}

/// A component, or the service of a workload.
pub(crate) struct Item {
    pub(crate) workload: Arc<Identity>,
    /// Unique on the host.
    pub(crate) id: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) role: Role,
    pub(crate) world: WitWorld,
    pub(crate) local_resources: LocalResources,
    pub(crate) grants: Grants,
    pub(crate) metrics: Arc<ComponentMetrics>,
    /// Plugins bound to the item. Host functions find their plugin by its type.
    pub(crate) plugins: Vec<Arc<dyn Any + Send + Sync>>,
}

/// Resources granted to one component, resolved once per workload.
pub(crate) struct Grants {
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) mounts: Vec<Mount>,
    /// Maximum linear memory of one instance, in bytes.
    pub(crate) max_memory: usize,
    /// Memory budget shared by all instances of the engine.
    pub(crate) memory: Arc<Memory>,
    /// Maximum CPU time of one invocation.
    pub(crate) max_cpu_time: Duration,
    pub(crate) cpu_share: CpuShare,
    pub(crate) egress: Egress,
    pub(crate) sockets: SocketsCtx,
    pub(crate) output: Arc<dyn GuestOutput>,
    pub(crate) source: Arc<GuestSource>,
}

/// A folder of the host that is mounted into a component.
#[derive(Clone)]
pub(crate) struct Mount {
    pub(crate) host: PathBuf,
    pub(crate) guest: String,
    pub(crate) read_only: bool,
    /// Set for a folder of the workload itself.
    pub(crate) limit: Option<Arc<VolumeLimit>>,
}
