//! The `wasmcloud:postgres` host plugin.

use std::collections::HashSet;

use async_trait::async_trait;
use wasmtime::component::HasSelf;

use super::bindings::{prepared, query, types};
use super::{Database, Postgres};
use crate::engine::HostPlugin;
use crate::engine::ctx::Ctx;
use crate::engine::workload::{UnresolvedWorkload, WorkloadItem};
use crate::plugin::backends::Backends;
use crate::wit::{WitInterface, WitWorld};

/// Provides databases to components through `wasmcloud:postgres@0.1.1-draft`: `query`, `prepared` and `types`.
#[derive(Debug)]
pub struct WasmcloudPostgres {
    pub(super) backends: Backends<Database>,
}

impl WasmcloudPostgres {
    /// Creates the plugin with the databases of these servers.
    pub fn new(postgres: Postgres) -> Self {
        Self {
            backends: Backends::new(vec![Box::new(postgres)]),
        }
    }
}

#[async_trait]
impl HostPlugin for WasmcloudPostgres {
    fn id(&self) -> &'static str {
        "wasmcloud-postgres"
    }

    fn world(&self) -> WitWorld {
        WitWorld::importing(
            "wasmcloud:postgres",
            "0.1.1-draft",
            ["types", "query", "prepared"],
        )
    }

    async fn on_workload_bind(
        &self,
        workload: &UnresolvedWorkload,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        anyhow::ensure!(
            interfaces.len() <= 1,
            "wasmcloud:postgres supports one entry per workload, found {}: remove the others",
            interfaces.len()
        );
        self.backends.bind(workload, &interfaces)
    }

    async fn on_workload_item_bind<'a>(
        &self,
        item: &mut WorkloadItem<'a>,
        _: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let linker = item.linker();
        types::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        query::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        prepared::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        Ok(())
    }

    async fn on_workload_unbind(&self, workload_id: &str, _: HashSet<WitInterface>) -> anyhow::Result<()> {
        self.backends.unbind(workload_id);
        Ok(())
    }
}
