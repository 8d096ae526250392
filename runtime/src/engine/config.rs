//! Configuration of `wasmtime`, tuned by measurement.

use wasmtime::{
    Config, Enabled, InstanceAllocationStrategy, PoolingAllocationConfig, Strategy, WasmBacktraceDetails,
};

use super::swap::memory_may_be_swapped;

/// Memory of a pool slot that is reset by copying instead of being returned to the kernel, in bytes. Returning it costs a
/// third of the request path in TLB shootdowns and page faults.
const MEMORY_KEEP_RESIDENT: usize = 2 * 1024 * 1024;
const TABLE_KEEP_RESIDENT: usize = 100 * 1024;
const STACK_KEEP_RESIDENT: usize = 100 * 1024;

/// Maximum number of modules, of memories and of tables of one instance of a component.
pub(super) const MAX_PER_COMPONENT: u32 = 200;

/// Whether backtraces show source files and lines, from the debug information of a component. The cost of reading it depends on
/// its content, which a hostile component chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DebugInfo {
    Read,
    Ignore,
}

/// Settings of all engines.
fn common(debug_info: DebugInfo) -> Config {
    let mut config = Config::new();
    config.wasm_component_model(true);
    config.wasm_component_model_async(true);
    config.epoch_interruption(true);
    config.wasm_backtrace_details(match debug_info {
        DebugInfo::Read => WasmBacktraceDetails::Enable,
        DebugInfo::Ignore => WasmBacktraceDetails::Disable,
    });
    config
}

/// Cranelift, without a pool.
pub(super) fn optimizing(debug_info: DebugInfo) -> Config {
    let mut config = common(debug_info);
    config.strategy(Strategy::Cranelift);
    config
}

/// Cranelift on one thread, without a pool.
pub(super) fn optimizing_later(debug_info: DebugInfo) -> Config {
    let mut config = optimizing(debug_info);
    config.parallel_compilation(false);
    config
}

/// Winch, without a pool: its instances are used only until the optimised code is ready.
pub(super) fn baseline(debug_info: DebugInfo) -> Config {
    let mut config = common(debug_info);
    config.strategy(Strategy::Winch);
    config
}

/// Enables an instance pool of `max_instances` slots, each with at most `max_memory` bytes of linear memory.
pub(super) fn pool(config: &mut Config, max_instances: u32, max_memory: usize) {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(max_instances)
        .total_core_instances(max_instances.saturating_mul(4))
        .total_memories(max_instances.saturating_mul(2))
        .total_tables(max_instances.saturating_mul(4))
        .total_stacks(max_instances)
        // Otherwise a single instance could take all slots.
        .max_core_instances_per_component(MAX_PER_COMPONENT)
        .max_memories_per_component(MAX_PER_COMPONENT)
        .max_tables_per_component(MAX_PER_COMPONENT)
        .max_memory_size(max_memory)
        .linear_memory_keep_resident(MEMORY_KEEP_RESIDENT)
        .table_keep_resident(TABLE_KEEP_RESIDENT)
        .async_stack_keep_resident(STACK_KEEP_RESIDENT)
        .pagemap_scan(if memory_may_be_swapped() {
            Enabled::No
        } else {
            Enabled::Auto
        });
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
}
