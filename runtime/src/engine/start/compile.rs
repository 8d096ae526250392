//! Step 2: mount the volumes of a workload and compile its parts.

use std::sync::Arc;

use super::part::{self, Part};
use super::volumes::{Folders, Volumes};
use crate::egress::AllowedHosts;
use crate::engine::item::{Mount, Role};
use crate::engine::service::{self, EntryPoint};
use crate::engine::table::{ItemId, Table};
use crate::engine::{CompiledCode, Engine};
use crate::error::WorkloadError;
use crate::types::Workload;

/// A compiled part.
pub(super) struct CompiledPart {
    pub(super) part: Part,
    pub(super) code: Arc<CompiledCode>,
    pub(super) mounts: Vec<Mount>,
    /// Entry point of the service; `None` for components.
    pub(super) entry: Option<EntryPoint>,
    pub(super) allowed_hosts: AllowedHosts,
}

/// Mounts the volumes and compiles the parts of a workload. Also returns the folders that it uses. Blocks.
///
/// # Errors
/// Returns the first failure to mount or compile a part.
pub(super) fn compile(
    engine: &Engine,
    workload: Workload,
) -> Result<(Table<ItemId, CompiledPart>, Folders), WorkloadError> {
    let mut volumes = Volumes::new(&workload.volumes, engine.inner.max_volume);
    let compiled = part::parts(workload.components, workload.service)
        .map(|part| compile_part(engine, &workload.namespace, &workload.name, &mut volumes, part))
        .collect::<Result<_, _>>()?;
    Ok((compiled, volumes.into_folders()))
}

fn compile_part(
    engine: &Engine,
    namespace: &str,
    workload: &str,
    volumes: &mut Volumes<'_>,
    part: Part,
) -> Result<CompiledPart, WorkloadError> {
    let component = &part.component;
    let mounts = volumes.mounts(&component.name, &component.local_resources)?;
    let allowed = AllowedHosts::parse(&component.local_resources.allowed_hosts);
    let allowed_hosts = allowed.map_err(|source| WorkloadError::AllowedHosts {
        component: component.name.clone(),
        source,
    })?;
    let code = engine.compile(namespace, &component.name, &component.bytes)?;
    let entry = match part.role {
        Role::Component => None,
        Role::Service => {
            let entry = service::entry_point(&code.component);
            Some(entry.map_err(|problem| WorkloadError::Unresolved {
                workload: workload.to_owned(),
                problems: vec![problem],
            })?)
        }
    };
    Ok(CompiledPart {
        part,
        code,
        mounts,
        entry,
        allowed_hosts,
    })
}
