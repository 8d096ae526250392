//! Test guests that run with WASI and the sockets under test only.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::task::JoinHandle;
use wasmtime::component::{Component, ComponentExportIndex, InstancePre, Linker, ResourceTable};
use wasmtime::{Config, Engine, Store};
use wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};

use crate::egress::AllowedHosts;
use crate::sockets::{
    Network, Reach, Role, SocketsCtx, SocketsCtxView, SocketsView, add_p2_to_linker, add_p3_to_linker,
};

/// Maximum time that a test waits for a guest.
const DEADLINE: Duration = Duration::from_mins(1);

pub(super) struct Ctx {
    wasi: WasiCtx,
    sockets: SocketsCtx,
    table: ResourceTable,
}

impl WasiView for Ctx {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
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

/// A linker with WASI, including the sockets of `wasmtime-wasi`.
pub(super) fn wasmtime_linker() -> Linker<Ctx> {
    let mut config = Config::new();
    config.wasm_component_model_async(true);
    let mut linker = Linker::new(&Engine::new(&config).unwrap());
    wasmtime_wasi::p2::add_to_linker_async(&mut linker).unwrap();
    wasmtime_wasi::p3::add_to_linker(&mut linker).unwrap();
    linker
}

/// The WASI version of a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wasi {
    P2,
    P3,
}

struct Command {
    pre: InstancePre<Ctx>,
    run: ComponentExportIndex,
}

impl Command {
    fn new(linker: &Linker<Ctx>, fixture: &str, interface: &str) -> Self {
        let component = Component::new(linker.engine(), wash_tests::fixture::component(fixture)).unwrap();
        let interface = component.get_export_index(None, interface).unwrap();
        Self {
            run: component.get_export_index(Some(&interface), "run").unwrap(),
            pre: linker.instantiate_pre(&component).unwrap(),
        }
    }

    fn of(wasi: Wasi) -> &'static Self {
        static LINKER: OnceLock<Linker<Ctx>> = OnceLock::new();
        static P2: OnceLock<Command> = OnceLock::new();
        static P3: OnceLock<Command> = OnceLock::new();
        let linker = LINKER.get_or_init(|| {
            let mut linker = wasmtime_linker();
            linker.allow_shadowing(true);
            add_p2_to_linker(&mut linker).unwrap();
            add_p3_to_linker(&mut linker).unwrap();
            linker
        });
        match wasi {
            Wasi::P2 => P2.get_or_init(|| Self::new(linker, "sockets", "wasi:cli/run@0.2.0")),
            Wasi::P3 => P3.get_or_init(|| Self::new(linker, "sockets-p3", "wasi:cli/run@0.3.2")),
        }
    }
}

/// A running guest.
pub(super) struct Guest {
    task: JoinHandle<()>,
    stdout: MemoryOutputPipe,
}

impl Guest {
    pub(super) fn start(network: &Arc<Network>, wasi: Wasi, role: Role, args: &[&str]) -> Self {
        let stdout = MemoryOutputPipe::new(64 * 1024);
        let ctx = Ctx {
            wasi: WasiCtxBuilder::new()
                .args(args)
                .stdout(stdout.clone())
                .inherit_stderr()
                .build(),
            sockets: SocketsCtx::new(
                Arc::clone(network),
                role,
                Reach::new(AllowedHosts::default(), true),
            ),
            table: ResourceTable::new(),
        };
        let task = tokio::spawn(async move {
            let command = Command::of(wasi);
            let mut store = Store::new(command.pre.engine(), ctx);
            let instance = command.pre.instantiate_async(&mut store).await.unwrap();
            let run = instance
                .get_typed_func::<(), (Result<(), ()>,)>(&mut store, &command.run)
                .unwrap();
            let (result,) = run.call_async(&mut store, ()).await.unwrap();
            assert_eq!(result, Ok(()));
        });
        Self { task, stdout }
    }

    /// Starts a service and waits until it listens on the address in its second argument.
    pub(super) async fn service(network: &Arc<Network>, wasi: Wasi, args: &[&str]) -> Self {
        let guest = Self::start(network, wasi, Role::Service, args);
        let mut address: SocketAddr = args[1].parse().unwrap();
        if address.ip().is_unspecified() {
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        tokio::time::timeout(DEADLINE, async {
            while network.tcp().find(address).is_none() && network.udp().find(address).is_none() {
                assert!(!guest.task.is_finished(), "the service ended");
                tokio::task::yield_now().await;
            }
        })
        .await
        .unwrap();
        guest
    }

    /// Waits for the guest to end and returns its output.
    pub(super) async fn output(self) -> String {
        let Self { task, stdout } = self;
        tokio::time::timeout(DEADLINE, task).await.unwrap().unwrap();
        let output = String::from_utf8(stdout.contents().to_vec()).unwrap();
        output.trim().to_owned()
    }

    /// Aborts the guest.
    pub(super) async fn stop(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}

/// Runs a component to its end and returns its output.
pub(super) async fn component(network: &Arc<Network>, wasi: Wasi, args: &[&str]) -> String {
    Guest::start(network, wasi, Role::Component, args).output().await
}
