//! The `wasmcloud:secrets` host plugin.

use std::collections::HashSet;

use async_trait::async_trait;
use wasmtime::component::HasSelf;

use super::Vault;
use super::bindings::{reveal, store};
use crate::engine::HostPlugin;
use crate::engine::ctx::Ctx;
use crate::engine::workload::{UnresolvedWorkload, WorkloadItem};
use crate::wit::{WitInterface, WitWorld};

/// Provides secrets to components through `wasmcloud:secrets@2.1.0`: `store` and `reveal`.
#[derive(Debug, Default)]
pub struct WasmcloudSecrets {
    pub(super) vault: Vault,
}

impl WasmcloudSecrets {
    /// Creates the plugin with the secrets in this vault, including those added later.
    pub fn new(vault: Vault) -> Self {
        Self { vault }
    }
}

#[async_trait]
impl HostPlugin for WasmcloudSecrets {
    fn id(&self) -> &'static str {
        "wasmcloud-secrets"
    }

    fn world(&self) -> WitWorld {
        WitWorld::importing("wasmcloud:secrets", "2.1.0", ["store", "reveal"])
    }

    async fn on_workload_bind(
        &self,
        _: &UnresolvedWorkload,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let mut keys = interfaces.iter().flat_map(|interface| interface.config.keys());
        anyhow::ensure!(
            keys.next().is_none(),
            "wasmcloud:secrets has no settings: set secrets on components instead"
        );
        Ok(())
    }

    async fn on_workload_item_bind<'a>(
        &self,
        item: &mut WorkloadItem<'a>,
        _: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let linker = item.linker();
        store::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        reveal::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        Ok(())
    }

    async fn on_workload_unbind(&self, workload_id: &str, _: HashSet<WitInterface>) -> anyhow::Result<()> {
        self.vault.forget(workload_id);
        Ok(())
    }
}
