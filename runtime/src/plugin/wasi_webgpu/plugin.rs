//! The `wasi:webgpu` host plugin.

use std::any::Any;
use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use wasi_webgpu_wasmtime::reexports::wgpu_core::global::Global;
use wasi_webgpu_wasmtime::reexports::wgpu_types::{Backends, InstanceDescriptor, MemoryBudgetThresholds};

use crate::engine::HostPlugin;
use crate::engine::workload::WorkloadItem;
use crate::wit::{WitInterface, WitWorld};

/// Memory usage of a device, in percent, above which no more resources are created on it.
const MEMORY_PERCENT: u8 = 80;

/// Lets workloads that import it use the GPUs of the machine through `wasi:webgpu/webgpu@0.3.0-rc.2`.
///
/// # Guarantees
/// Resources created by a guest belong to its instance and are freed with it. If the driver reports how much memory a device
/// has, no resources are created while more than 80 % of it is in use. Devices are shared with all other programs on the
/// machine, and the compute time of guests is not limited.
pub struct WasiWebgpu {
    /// An `Arc<Global>`, type-erased because the type is too deeply nested to expose to users of this struct.
    instance: Box<dyn Any + Send + Sync>,
}

impl WasiWebgpu {
    /// Creates the plugin with all devices that the drivers of the machine report. `WGPU_BACKEND` and the other environment
    /// variables of [wgpu](https://docs.rs/wgpu-types) select among them.
    pub fn new() -> Self {
        let descriptor = InstanceDescriptor {
            memory_budget_thresholds: MemoryBudgetThresholds {
                for_resource_creation: Some(MEMORY_PERCENT),
                for_device_loss: None,
            },
            ..InstanceDescriptor::new_without_display_handle_from_env()
        };
        Self {
            instance: Box::new(Arc::new(Global::new("wash", descriptor, None))),
        }
    }

    /// Creates an instance without devices.
    pub(super) fn no_devices() -> Arc<Global> {
        let descriptor = InstanceDescriptor {
            backends: Backends::empty(),
            ..InstanceDescriptor::new_without_display_handle()
        };
        Arc::new(Global::new("wash", descriptor, None))
    }

    pub(crate) fn instance(&self) -> Option<&Arc<Global>> {
        self.instance.downcast_ref()
    }
}

impl Default for WasiWebgpu {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl HostPlugin for WasiWebgpu {
    fn id(&self) -> &'static str {
        "wasi-webgpu"
    }

    fn world(&self) -> WitWorld {
        WitWorld::importing("wasi:webgpu", "0.3.0-rc.2", ["webgpu"])
    }

    async fn on_workload_item_bind<'a>(
        &self,
        item: &mut WorkloadItem<'a>,
        _: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        wasi_webgpu_wasmtime::add_to_linker(item.linker())?;
        Ok(())
    }
}

impl std::fmt::Debug for WasiWebgpu {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WasiWebgpu").finish_non_exhaustive()
    }
}
