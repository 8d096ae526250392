//! The `wasi:keyvalue` host plugin.

use std::collections::HashSet;

use async_trait::async_trait;
use wasmtime::component::HasSelf;

use super::bindings::{atomics, batch, store};
use super::{InMemory, Store, all};
use crate::engine::HostPlugin;
use crate::engine::ctx::Ctx;
use crate::engine::workload::{UnresolvedWorkload, WorkloadItem};
use crate::plugin::backends::{Backends, Provider};
use crate::plugin::handles::Handles;
use crate::plugin::reach::Reach;
use crate::wit::{WitInterface, WitWorld};

/// Provides key-value stores to components through `wasi:keyvalue@0.2.0-draft`: `store`, `atomics` and `batch`.
#[derive(Debug)]
pub struct WasiKeyvalue {
    pub(super) backends: Backends<dyn Store>,
    /// Open buckets.
    pub(super) handles: Handles,
}

impl WasiKeyvalue {
    /// Creates the plugin with these backends. The first one is the default.
    pub fn new(providers: Vec<Box<dyn Provider<dyn Store>>>) -> Self {
        Self {
            backends: Backends::new(providers),
            handles: Handles::default(),
        }
    }

    /// Creates the plugin with every backend, limited to `reach`. The default backend is the in-memory one.
    pub fn reaching(reach: &Reach) -> Self {
        Self::new(all(reach))
    }

    /// Makes this backend the default.
    #[must_use]
    pub fn with_default_backend(mut self, kind: &str) -> Self {
        self.backends.prefer(kind);
        self
    }
}

impl Default for WasiKeyvalue {
    /// With the in-memory backend only.
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
        self.backends.bind(workload, &interfaces)?;
        self.handles.bind(workload.id());
        Ok(())
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
        self.handles.unbind(workload_id);
        Ok(())
    }
}
