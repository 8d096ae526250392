//! Access of a guest instance to the plugin.

use std::sync::{Arc, LazyLock};

use wasi_webgpu_wasmtime::reexports::wgpu_core::global::Global;
use wasi_webgpu_wasmtime::reexports::wgpu_types::MemoryHints;
use wasi_webgpu_wasmtime::{WasiWebGpuCtx, WasiWebGpuCtxView, WasiWebGpuOptions};

use super::WasiWebgpu;
use crate::engine::ctx::Ctx;

static OPTIONS: LazyLock<WasiWebGpuOptions> = LazyLock::new(|| WasiWebGpuOptions {
    device_memory_hints: MemoryHints::MemoryUsage,
});

static NO_DEVICES: LazyLock<Arc<Global>> = LazyLock::new(WasiWebgpu::no_devices);

impl WasiWebGpuCtxView for Ctx {
    fn webgpu_ctx(&mut self) -> WasiWebGpuCtx<'_> {
        let (webgpu, table) = self.plugin_and_table::<WasiWebgpu>();
        WasiWebGpuCtx {
            // Only instances bound to the plugin get here.
            instance: webgpu.and_then(WasiWebgpu::instance).unwrap_or(&NO_DEVICES),
            table,
            options: &OPTIONS,
        }
    }
}
