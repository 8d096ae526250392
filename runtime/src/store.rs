//! The state of one invocation: its WASI context, its limits, its resources.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use wasmtime::component::ResourceTable;
use wasmtime::{ResourceLimiter, Store, UpdateDeadline};
use wasmtime_wasi::sockets::SocketAddrUse;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::egress::{self, Egress};
use crate::engine::{ActiveGuest, Engine, TICK};
use crate::output::{GuestOutput, GuestStream, LineSink};

/// What one component is granted, resolved once per workload.
pub(crate) struct Grants {
    pub(crate) component: Arc<str>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) mounts: Vec<Mount>,
    pub(crate) max_memory: usize,
    pub(crate) egress: Egress,
    pub(crate) output: Arc<dyn GuestOutput>,
}

/// A folder of the host as the component sees it.
pub(crate) struct Mount {
    pub(crate) host: PathBuf,
    pub(crate) guest: String,
    pub(crate) read_only: bool,
}

/// The data of a [`Store`].
pub(crate) struct Ctx {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    egress: Egress,
    table: ResourceTable,
    pub(crate) limits: Limits,
    _active: ActiveGuest,
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

/// Linear memory over all memories of the instance, and what was refused.
pub(crate) struct Limits {
    pub(crate) max_memory: usize,
    pub(crate) memory: usize,
    /// The guest asked for more than it may have.
    pub(crate) memory_refused: bool,
    /// The guest computed for longer than it may.
    pub(crate) cpu_exceeded: bool,
}

/// Entries of one table; each takes a pointer.
const MAX_TABLE_ELEMENTS: usize = 1 << 20;

impl ResourceLimiter for Limits {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let total = self.memory.saturating_add(desired.saturating_sub(current));
        if total > self.max_memory {
            self.memory_refused = true;
            return Ok(false);
        }
        self.memory = total;
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= MAX_TABLE_ELEMENTS)
    }
}

/// A store for one invocation of a component with `grants`.
pub(crate) fn new_store(
    engine: &Engine,
    wasmtime: &wasmtime::Engine,
    grants: &Grants,
) -> wasmtime::Result<Store<Ctx>> {
    let mut wasi = WasiCtxBuilder::new();
    wasi.envs(&grants.environment);
    let sink = |stream| LineSink {
        output: Arc::clone(&grants.output),
        component: Arc::clone(&grants.component),
        stream,
    };
    wasi.stdout(sink(GuestStream::Stdout))
        .stderr(sink(GuestStream::Stderr));
    for mount in &grants.mounts {
        let perms = if mount.read_only {
            FsPerms::ReadOnly
        } else {
            FsPerms::ReadWrite
        };
        wasi.preopened_dir(&mount.host, &mount.guest, perms)?;
    }
    wasi.allow_ip_name_lookup(false);
    wasi.socket_addr_check(|address, usage| Box::pin(std::future::ready(may_use(address, usage))));

    let mut store = Store::new(
        wasmtime,
        Ctx {
            wasi: wasi.build(),
            http: WasiHttpCtx::new(),
            egress: grants.egress.clone(),
            table: ResourceTable::new(),
            limits: Limits {
                max_memory: grants.max_memory,
                memory: 0,
                memory_refused: false,
                cpu_exceeded: false,
            },
            _active: engine.inner.ticker.enter(),
        },
    );
    store.limiter(|ctx| &mut ctx.limits);
    bound_cpu_time(&mut store, engine);
    Ok(store)
}

/// At each epoch the guest gives way to other tasks; after its share of epochs it is interrupted.
fn bound_cpu_time(store: &mut Store<Ctx>, engine: &Engine) {
    let mut left = engine.inner.max_cpu_time.as_nanos() / TICK.as_nanos();
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(move |mut store| {
        if left == 0 {
            store.data_mut().limits.cpu_exceeded = true;
            return Ok(UpdateDeadline::Interrupt);
        }
        left -= 1;
        Ok(UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now())))
    });
}

/// Sockets: a component may connect out, except to the host itself and to link-local addresses; it may not listen.
fn may_use(address: SocketAddr, usage: SocketAddrUse) -> bool {
    match usage {
        SocketAddrUse::TcpBind => false,
        // A UDP socket has to be bound before it can send; on a wildcard port of the system's choice it offers nothing.
        SocketAddrUse::UdpBind => address.ip().is_unspecified() && address.port() == 0,
        _ => !is_loopback(address.ip()) && !egress::is_forbidden(address.ip()),
    }
}

fn is_loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback() || ip.is_unspecified()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_connect_out_but_never_listen() {
        let at = |address: &str| address.parse::<SocketAddr>().unwrap();
        assert!(may_use(at("93.184.216.34:443"), SocketAddrUse::TcpConnect));
        assert!(!may_use(at("127.0.0.1:5432"), SocketAddrUse::TcpConnect));
        assert!(!may_use(at("[::ffff:127.0.0.1]:5432"), SocketAddrUse::TcpConnect));
        assert!(!may_use(at("169.254.169.254:80"), SocketAddrUse::TcpConnect));
        assert!(!may_use(at("0.0.0.0:80"), SocketAddrUse::TcpBind));
        assert!(may_use(at("0.0.0.0:0"), SocketAddrUse::UdpBind));
        assert!(!may_use(at("0.0.0.0:53"), SocketAddrUse::UdpBind));
    }

    #[test]
    fn memory_is_counted_over_all_memories() {
        let mut limits = Limits {
            max_memory: 100,
            memory: 0,
            memory_refused: false,
            cpu_exceeded: false,
        };
        assert!(limits.memory_growing(0, 60, None).unwrap());
        assert!(!limits.memory_growing(0, 60, None).unwrap());
        assert!(limits.memory_refused);
        assert!(limits.memory_growing(60, 90, None).unwrap());
    }
}
