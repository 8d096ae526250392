//! A plugin that records reports of guests and calls of the host.

use std::collections::HashSet;
use std::sync::Mutex;

use async_trait::async_trait;
use wash_runtime::engine::ctx::Ctx;
use wash_runtime::engine::workload::{ResolvedWorkload, UnresolvedWorkload, WorkloadItem};
use wash_runtime::plugin::HostPlugin;
use wash_runtime::wit::{WitInterface, WitWorld};

/// A report of this number makes the probe panic.
pub(crate) const UNLUCKY: u32 = 13;

/// The interface with one function, `report: func(value: u32)`.
pub(crate) const INTERFACE: &str = "test:probe/probe@1.0.0";

#[derive(Default)]
pub(crate) struct Probe {
    /// Reports: component id and value.
    pub(crate) reports: Mutex<Vec<(String, u32)>>,
    /// Calls of the host, in order.
    pub(crate) calls: Mutex<Vec<String>>,
    /// Whether the plugin refuses to bind workloads.
    pub(crate) refuse: std::sync::atomic::AtomicBool,
}

impl Probe {
    pub(crate) fn values(&self) -> Vec<u32> {
        self.reports
            .lock()
            .unwrap()
            .iter()
            .map(|(_, value)| *value)
            .collect()
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }

    fn called(&self, call: impl Into<String>) {
        self.calls.lock().unwrap().push(call.into());
    }
}

#[async_trait]
impl HostPlugin for Probe {
    fn id(&self) -> &'static str {
        "probe"
    }

    fn world(&self) -> WitWorld {
        WitWorld {
            imports: HashSet::from([WitInterface::parse(INTERFACE).unwrap()]),
            exports: HashSet::new(),
        }
    }

    async fn start(&self) -> anyhow::Result<()> {
        self.called("start");
        Ok(())
    }

    async fn on_workload_bind(
        &self,
        workload: &UnresolvedWorkload,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let settings: Vec<_> = interfaces
            .iter()
            .flat_map(|interface| &interface.config)
            .collect();
        self.called(format!("bind {} {settings:?}", workload.id()));
        anyhow::ensure!(!self.refuse.load(std::sync::atomic::Ordering::SeqCst), "no room");
        Ok(())
    }

    async fn on_workload_item_bind<'a>(
        &self,
        item: &mut WorkloadItem<'a>,
        _: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        self.called(format!("item {}", item.id()));
        let mut instance = item.linker().instance(INTERFACE)?;
        instance.func_wrap("report", |store, (value,): (u32,)| {
            assert_ne!(value, UNLUCKY, "the guest requested this panic");
            let ctx: &Ctx = store.data();
            let probe = ctx
                .plugin::<Self>()
                .ok_or_else(|| wasmtime::Error::msg("no probe"))?;
            probe
                .reports
                .lock()
                .unwrap()
                .push((ctx.component_id().to_owned(), value));
            Ok(())
        })?;
        Ok(())
    }

    async fn on_workload_resolved(&self, _: &ResolvedWorkload, component_id: &str) -> anyhow::Result<()> {
        self.called(format!("resolved {component_id}"));
        Ok(())
    }

    async fn on_workload_unbind(&self, workload_id: &str, _: HashSet<WitInterface>) -> anyhow::Result<()> {
        self.called(format!("unbind {workload_id}"));
        Ok(())
    }

    async fn stop(&self) -> anyhow::Result<()> {
        self.called("stop");
        Ok(())
    }
}
