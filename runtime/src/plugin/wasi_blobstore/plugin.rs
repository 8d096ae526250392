//! The `wasi:blobstore` host plugin.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::RwLock;
use wasmtime::component::HasSelf;

use super::bindings::{blobstore, container, types};
use super::quota::{Quota, QuotaLimits};
use super::{InMemory, Store, all};
use crate::engine::HostPlugin;
use crate::engine::ctx::Ctx;
use crate::engine::workload::{UnresolvedWorkload, WorkloadItem};
use crate::plugin::backends::{Backends, Provider};
use crate::plugin::handles::Handles;
use crate::plugin::reach::Reach;
use crate::wit::{WitInterface, WitWorld};

/// Provides object storage to components through `wasi:blobstore@0.2.0-draft`: `blobstore`, `container` and `types`.
pub struct WasiBlobstore {
    pub(super) backends: Backends<dyn Store>,
    limits: QuotaLimits,
    quotas: RwLock<HashMap<String, Arc<Quota>>>,
    /// Open containers.
    pub(super) handles: Handles,
}

impl WasiBlobstore {
    /// Creates the plugin with these backends. The first one is the default.
    pub fn new(providers: Vec<Box<dyn Provider<dyn Store>>>) -> Self {
        Self {
            backends: Backends::new(providers),
            limits: QuotaLimits {
                object_size: 64 << 30,
                open: 256,
                spooled: 4 << 30,
            },
            quotas: RwLock::default(),
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

    /// Sets the largest size of an object, in bytes; 64 GiB by default. Backends may have lower limits.
    #[must_use]
    pub fn with_max_object_size(mut self, bytes: u64) -> Self {
        self.limits.object_size = bytes;
        self
    }

    /// Sets how many values and listings a workload may have open at the same time; 256 by default. Each uses at most 2 MiB of
    /// memory.
    #[must_use]
    pub fn with_max_open_values(mut self, count: usize) -> Self {
        self.limits.open = count.min(tokio::sync::Semaphore::MAX_PERMITS);
        self
    }

    /// Sets how many bytes of temporary files a workload may use for values that are not yet written to an object; 4 GiB by
    /// default.
    #[must_use]
    pub fn with_max_spooled(mut self, bytes: u64) -> Self {
        self.limits.spooled = bytes;
        self
    }

    /// Returns the quota of a bound workload.
    pub(super) fn quota(&self, workload_id: &str) -> Option<Arc<Quota>> {
        let quotas = self.quotas.read();
        quotas.get(workload_id).cloned()
    }
}

impl Default for WasiBlobstore {
    /// With the in-memory backend only.
    fn default() -> Self {
        Self::new(vec![Box::new(InMemory::new())])
    }
}

impl std::fmt::Debug for WasiBlobstore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WasiBlobstore")
            .field("backends", &self.backends)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl HostPlugin for WasiBlobstore {
    fn id(&self) -> &'static str {
        "wasi-blobstore"
    }

    fn world(&self) -> WitWorld {
        WitWorld::importing(
            "wasi:blobstore",
            "0.2.0-draft",
            ["blobstore", "container", "types"],
        )
    }

    async fn on_workload_bind(
        &self,
        workload: &UnresolvedWorkload,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        self.backends.bind(workload, &interfaces)?;
        self.handles.bind(workload.id());
        let mut quotas = self.quotas.write();
        quotas.insert(workload.id().to_owned(), Arc::new(Quota::new(self.limits)));
        Ok(())
    }

    async fn on_workload_item_bind<'a>(
        &self,
        item: &mut WorkloadItem<'a>,
        _: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let linker = item.linker();
        blobstore::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        container::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        types::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        Ok(())
    }

    async fn on_workload_unbind(&self, workload_id: &str, _: HashSet<WitInterface>) -> anyhow::Result<()> {
        self.backends.unbind(workload_id);
        self.handles.unbind(workload_id);
        let mut quotas = self.quotas.write();
        quotas.remove(workload_id);
        Ok(())
    }
}
