//! The state of one instance: its WASI context, limits and resources.

use std::any::Any;
use std::sync::{Arc, Weak};

use wasmtime::component::ResourceTable;
use wasmtime::{ResourceLimiter, Store, UpdateDeadline};
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use super::epoch::TICK;
use super::item::{Item, Role};
use super::memory::Share;
use crate::egress::Egress;
use crate::metrics::Live;
use crate::output::{GuestStream, LineSink};
use crate::sockets::{SocketsCtx, SocketsCtxView, SocketsView};
use crate::volume::VolumeUse;

/// The invocation that groups the instances of one call chain. Type-erased: only [`link`](super::link) knows its type.
pub(crate) type AnyInvocation = Weak<dyn Any + Send + Sync>;

/// The store data of one instance. Host functions that a plugin adds to the linker receive it.
///
/// Every instance has a separate `Ctx`, also in linked components: state that a plugin stores by [`Ctx::component_id`] or
/// in [`Ctx::table`] is not visible to other components.
pub struct Ctx {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    egress: Egress,
    sockets: SocketsCtx,
    table: ResourceTable,
    pub(crate) limits: InstanceLimits,
    pub(crate) item: Arc<Item>,
    /// The invocation that this instance belongs to. Empty if the workload has no linked components.
    pub(crate) invocation: AnyInvocation,
    /// The mounted volumes that have a limit.
    volumes: Vec<VolumeUse>,
    _live: Live,
}

impl Ctx {
    /// Id of the workload.
    pub fn workload_id(&self) -> &str {
        &self.item.workload.id
    }

    /// Namespace of the workload.
    pub fn workload_namespace(&self) -> &str {
        &self.item.workload.namespace
    }

    /// Name of the workload.
    pub fn workload_name(&self) -> &str {
        &self.item.workload.name
    }

    /// Id of the component or service, unique on the host.
    pub fn component_id(&self) -> &str {
        &self.item.id
    }

    /// Name of the component; `service` for the service.
    pub fn component_name(&self) -> &str {
        &self.item.name
    }

    /// The resources of this instance.
    pub fn table(&mut self) -> &mut ResourceTable {
        &mut self.table
    }

    /// Returns the plugin of type `P`, if it is bound to this component.
    pub fn plugin<P: Any + Send + Sync>(&self) -> Option<Arc<P>> {
        let plugin = self.item.plugins.iter().find(|plugin| plugin.is::<P>())?;
        Arc::clone(plugin).downcast().ok()
    }

    /// Returns the plugin of type `P`, if it is bound to this component, together with the resources of this instance.
    pub fn plugin_and_table<P: Any + Send + Sync>(&mut self) -> (Option<&P>, &mut ResourceTable) {
        let mut plugins = self.item.plugins.iter();
        let plugin = plugins.find_map(|plugin| plugin.downcast_ref());
        (plugin, &mut self.table)
    }

    /// Returns the invocation that this instance belongs to, if it is still running.
    pub(crate) fn invocation<I: Any + Send + Sync>(&self) -> Option<Arc<I>> {
        self.invocation.upgrade()?.downcast().ok()
    }
}

impl WasiView for Ctx {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for Ctx {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            ctx: &mut self.http,
            table: &mut self.table,
            hooks: &mut self.egress,
        }
    }
}

impl SocketsView for Ctx {
    fn sockets(&mut self) -> SocketsCtxView<'_> {
        SocketsCtxView {
            ctx: &mut self.sockets,
            table: &mut self.table,
        }
    }
}

/// The memory limit that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Limit of one instance.
    ByInstance,
    /// Limit of all instances on the host together.
    ByHost,
}

/// Memory and CPU limits of an instance, and whether it exceeded them.
pub(crate) struct InstanceLimits {
    /// Maximum total size of all linear memories of the instance, in bytes.
    pub(crate) max_memory: usize,
    pub(crate) memory: Share,
    /// Set when memory growth was refused.
    pub(crate) memory_refused: Option<Refused>,
    /// Remaining CPU time in epochs; `None` means unlimited.
    pub(crate) ticks_left: Option<u64>,
    /// Set when the guest exceeded its CPU time.
    pub(crate) cpu_exceeded: bool,
}

/// Maximum number of elements of one table. Each element takes the size of a pointer.
const MAX_TABLE_ELEMENTS: usize = 1 << 20;

impl ResourceLimiter for InstanceLimits {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let more = desired.saturating_sub(current);
        if self.memory.bytes().saturating_add(more) > self.max_memory {
            self.memory_refused = Some(Refused::ByInstance);
            return Ok(false);
        }
        if !self.memory.take(more) {
            self.memory_refused = Some(Refused::ByHost);
            return Ok(false);
        }
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= MAX_TABLE_ELEMENTS)
    }
}

/// Maximum number of random bytes in one call. A longer call traps: it could not be interrupted.
const MAX_RANDOM: u64 = 1 << 20;

/// Maximum number of handles that the host holds for one instance.
const MAX_HANDLES: usize = 16_384;

/// Creates a store for one instance of `item`.
pub(crate) fn new_store(
    wasmtime: &wasmtime::Engine,
    item: &Arc<Item>,
    invocation: AnyInvocation,
) -> wasmtime::Result<Store<Ctx>> {
    let grants = &item.grants;
    let mut wasi = WasiCtxBuilder::new();
    wasi.envs(&grants.environment).max_random_size(MAX_RANDOM);
    let sink = |stream| LineSink {
        output: Arc::clone(&grants.output),
        source: Arc::clone(&grants.source),
        stream,
    };
    wasi.stdout(sink(GuestStream::Stdout))
        .stderr(sink(GuestStream::Stderr));
    let limited = grants.mounts.iter().filter_map(|mount| mount.limit.as_ref());
    let volumes = limited.map(VolumeUse::new).collect();
    for mount in &grants.mounts {
        let perms = if mount.read_only {
            FsPerms::ReadOnly
        } else {
            FsPerms::ReadWrite
        };
        wasi.preopened_dir(&mount.host, &mount.guest, perms)?;
    }

    let mut table = ResourceTable::new();
    table.set_max_capacity(MAX_HANDLES);
    let mut store = Store::new(
        wasmtime,
        Ctx {
            wasi: wasi.build(),
            http: WasiHttpCtx::new(),
            egress: grants.egress.clone(),
            sockets: grants.sockets.clone(),
            table,
            limits: InstanceLimits {
                max_memory: grants.max_memory,
                memory: Share::new(&grants.memory),
                memory_refused: None,
                ticks_left: None,
                cpu_exceeded: false,
            },
            item: Arc::clone(item),
            invocation,
            volumes,
            _live: Live::new(&item.metrics),
        },
    );
    store.limiter(|ctx| &mut ctx.limits);
    bound_cpu(&mut store);
    begin(&mut store);
    Ok(store)
}

/// Prepares the store for a new invocation: resets its CPU time and limit state.
pub(crate) fn begin(store: &mut Store<Ctx>) {
    let ctx = store.data_mut();
    ctx.limits.cpu_exceeded = false;
    ctx.limits.memory_refused = None;
    ctx.limits.ticks_left = match ctx.item.role {
        // A service runs as long as its workload: its CPU share is limited, but not its total CPU time.
        Role::Service => None,
        Role::Component => {
            let ticks = ctx.item.grants.max_cpu_time.as_nanos() / TICK.as_nanos();
            Some(u64::try_from(ticks).unwrap_or(u64::MAX))
        }
    };
    store.set_epoch_deadline(1);
}

/// Makes the guest yield to other tasks at each epoch, for as long as its CPU share requires, and interrupts it after its
/// last epoch, or when one of its volumes exceeds its limit.
fn bound_cpu(store: &mut Store<Ctx>) {
    store.epoch_deadline_callback(|mut store| {
        let ctx = store.data_mut();
        ctx.volumes.iter().try_for_each(VolumeUse::check)?;
        if let Some(left) = &mut ctx.limits.ticks_left {
            if *left == 0 {
                ctx.limits.cpu_exceeded = true;
                return Ok(UpdateDeadline::Interrupt);
            }
            *left -= 1;
        }
        let pause = ctx.item.grants.cpu_share.pause();
        Ok(UpdateDeadline::YieldCustom(
            1,
            Box::pin(async move {
                match pause {
                    None => tokio::task::yield_now().await,
                    Some(pause) => tokio::time::sleep(pause).await,
                }
            }),
        ))
    });
}

#[cfg(test)]
mod tests {
    use super::super::memory::Memory;
    use super::*;

    #[test]
    fn the_memory_limit_applies_to_the_sum_of_all_memories() {
        let mut limits = InstanceLimits {
            max_memory: 100,
            memory: Share::new(&Memory::new(130)),
            memory_refused: None,
            ticks_left: None,
            cpu_exceeded: false,
        };
        assert!(limits.memory_growing(0, 60, None).unwrap());
        assert!(!limits.memory_growing(0, 60, None).unwrap());
        assert_eq!(limits.memory_refused, Some(Refused::ByInstance));
        assert!(limits.memory_growing(60, 90, None).unwrap());
        limits.max_memory = 1000;
        assert!(!limits.memory_growing(90, 140, None).unwrap());
        assert_eq!(limits.memory_refused, Some(Refused::ByHost));
    }
}
