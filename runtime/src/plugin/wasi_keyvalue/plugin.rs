//! The plugin.

use std::collections::HashSet;

use async_trait::async_trait;
use wasmtime::component::HasSelf;

use super::bindings::{atomics, batch, store};
use super::{InMemory, Store, all};
use crate::engine::HostPlugin;
use crate::engine::ctx::Ctx;
use crate::engine::workload::{UnresolvedWorkload, WorkloadItem};
use crate::plugin::backends::{Backends, Provider};
use crate::plugin::reach::Reach;
use crate::wit::{WitInterface, WitWorld};

/// Gives components values by key through `wasi:keyvalue@0.2.0-draft`: `store`, `atomics` and `batch`.
#[derive(Debug)]
pub struct WasiKeyvalue {
    pub(super) backends: Backends<dyn Store>,
}

impl WasiKeyvalue {
    /// With these backends; the first one answers where an entry of the `host_interfaces` names none.
    pub fn new(providers: Vec<Box<dyn Provider<dyn Store>>>) -> Self {
        Self {
            backends: Backends::new(providers),
        }
    }

    /// With every backend, for workloads that may reach this; those whose entry names none get the first one, which is
    /// in memory.
    pub fn reaching(reach: &Reach) -> Self {
        Self::new(all(reach))
    }

    /// Let this backend answer where an entry names none.
    #[must_use]
    pub fn with_default_backend(mut self, kind: &str) -> Self {
        self.backends.prefer(kind);
        self
    }
}

impl Default for WasiKeyvalue {
    /// In memory only.
    fn default() -> Self {
        Self::new(vec![Box::new(InMemory::new())])
    }
}

#[async_trait]
impl HostPlugin for WasiKeyvalue {
    fn id(&self) -> &'static str {
        "wasi-keyvalue"
    }

    fn world(&self) -> WitWorld {
        WitWorld::importing("wasi:keyvalue", "0.2.0-draft", ["store", "atomics", "batch"])
    }

    async fn on_workload_bind(
        &self,
        workload: &UnresolvedWorkload,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        self.backends.bind(workload, &interfaces)
    }

    async fn on_workload_item_bind<'a>(
        &self,
        item: &mut WorkloadItem<'a>,
        _: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let linker = item.linker();
        store::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        atomics::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        batch::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        Ok(())
    }

    async fn on_workload_unbind(&self, workload_id: &str, _: HashSet<WitInterface>) -> anyhow::Result<()> {
        self.backends.unbind(workload_id);
        Ok(())
    }
}
