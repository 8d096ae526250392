//! Workloads whose imports are resolved and whose code is ready.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::egress::Egress;
use crate::engine::{Code, CompiledWith, Engine};
use crate::error::WorkloadError;
use crate::output::GuestOutput;
use crate::store::{Grants, Mount};
use crate::types::{Component, VolumeType, Workload};
use crate::wit::WitInterface;

/// A fully bound workload, ready for invocations.
pub struct ResolvedWorkload {
    id: String,
    namespace: String,
    name: String,
    component: Arc<BoundComponent>,
    /// Backs its ephemeral volumes; removed with the workload.
    _volumes: Vec<TempDir>,
    host_interfaces: Vec<WitInterface>,
}

/// A component of a workload: its code, its grants and its invocations.
pub(crate) struct BoundComponent {
    pub(crate) engine: Engine,
    pub(crate) code: Code,
    pub(crate) grants: Grants,
    /// The invocations in flight.
    pub(crate) invocations: TaskTracker,
    /// Ends them.
    pub(crate) cancel: CancellationToken,
}

impl ResolvedWorkload {
    /// Resolve a workload: mount, compile, link. Blocks for as long as the compiler takes.
    pub(crate) fn resolve(
        engine: &Engine,
        id: &str,
        workload: &Workload,
        output: &Arc<dyn GuestOutput>,
    ) -> Result<(Self, CompiledWith), WorkloadError> {
        let component = the_component(workload)?;
        let mut volumes = Vec::new();
        let mounts = mounts(workload, component, &mut volumes)?;
        let (code, compiled_with) = Code::compile(engine, &component.name, &component.bytes)?;
        let resources = &component.local_resources;
        let max_memory = usize::try_from(resources.memory_limit_mb)
            .ok()
            .filter(|mib| *mib > 0)
            .map_or(engine.inner.max_memory, |mib| {
                mib.saturating_mul(1 << 20).min(engine.inner.max_memory)
            });
        let mut environment: Vec<(String, String)> = resources.environment.clone().into_iter().collect();
        environment.sort_unstable();
        let grants = Grants {
            component: component.name.as_str().into(),
            environment,
            mounts,
            max_memory,
            egress: Egress::new(),
            output: Arc::clone(output),
        };
        let bound = BoundComponent {
            engine: engine.clone(),
            code,
            grants,
            invocations: TaskTracker::new(),
            cancel: CancellationToken::new(),
        };
        let resolved = Self {
            id: id.to_owned(),
            namespace: workload.namespace.clone(),
            name: workload.name.clone(),
            component: Arc::new(bound),
            _volumes: volumes,
            host_interfaces: workload.host_interfaces.clone(),
        };
        Ok((resolved, compiled_with))
    }

    /// Id of the workload.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Namespace of the workload.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Name of the workload.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The interfaces that it asks of the host, with their settings.
    pub fn host_interfaces(&self) -> &[WitInterface] {
        &self.host_interfaces
    }

    /// Imports of its components, sorted, such as `wasi:http/types@0.2.6`.
    pub fn imports(&self) -> &[String] {
        &self.component.code.imports
    }

    pub(crate) fn component(&self) -> &Arc<BoundComponent> {
        &self.component
    }

    /// Let the invocations in flight end for at most `grace`, then end them.
    ///
    /// A request that was routed here just before may still arrive after the last one ended: it is served, not cancelled.
    pub(crate) async fn drain(&self, grace: Duration) {
        self.component.invocations.close();
        if tokio::time::timeout(grace, self.component.invocations.wait())
            .await
            .is_err()
        {
            tracing::warn!(
                workload = self.name,
                "ending invocations that did not end in time"
            );
            self.component.cancel.cancel();
            self.component.invocations.wait().await;
        }
    }
}

impl std::fmt::Debug for ResolvedWorkload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResolvedWorkload")
            .field("id", &self.id)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// This host runs workloads of one component; anything else is refused, not ignored.
fn the_component(workload: &Workload) -> Result<&Component, WorkloadError> {
    let unsupported = |feature| WorkloadError::Unsupported {
        workload: workload.name.clone(),
        feature,
    };
    if workload.service.is_some() {
        return Err(unsupported("a service"));
    }
    if workload
        .host_interfaces
        .iter()
        .any(|interface| !is_builtin(&interface.namespace, &interface.package))
    {
        return Err(unsupported("interfaces beyond WASI 0.2"));
    }
    match workload.components.as_slice() {
        [component] => {
            if component.local_resources.allowed_hosts.is_empty() {
                Ok(component)
            } else {
                Err(unsupported("a list of allowed hosts"))
            }
        }
        [] => Err(unsupported("a workload without components")),
        _ => Err(unsupported("several components in one workload")),
    }
}

fn is_builtin(namespace: &str, package: &str) -> bool {
    namespace == "wasi"
        && matches!(
            package,
            "cli" | "clocks" | "filesystem" | "http" | "io" | "random" | "sockets"
        )
}

fn mounts(
    workload: &Workload,
    component: &Component,
    ephemeral: &mut Vec<TempDir>,
) -> Result<Vec<Mount>, WorkloadError> {
    let mut mounts = Vec::new();
    for mount in &component.local_resources.volume_mounts {
        let fail = |reason: String| WorkloadError::Volume {
            component: component.name.clone(),
            volume: mount.name.clone(),
            reason,
        };
        let volume = workload
            .volumes
            .iter()
            .find(|volume| volume.name == mount.name)
            .ok_or_else(|| fail("the workload has no volume of this name".to_owned()))?;
        let host = match &volume.volume_type {
            VolumeType::HostPath(path) => Path::new(&path.local_path)
                .canonicalize()
                .map_err(|error| fail(format!("cannot open '{}': {error}", path.local_path)))?,
            VolumeType::EmptyDir(_) => {
                let dir = TempDir::with_prefix("wash-volume-")
                    .map_err(|error| fail(format!("cannot make a temporary folder: {error}")))?;
                let path = dir.path().to_owned();
                ephemeral.push(dir);
                path
            }
        };
        if !host.is_dir() {
            return Err(fail(format!("'{}' is not a folder", host.display())));
        }
        mounts.push(Mount {
            host,
            guest: mount.mount_path.clone(),
            read_only: mount.read_only,
        });
    }
    Ok(mounts)
}
