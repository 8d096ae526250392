//! Configuration of `wasmtime`, tuned by measurement.

use wasmtime::{Config, Enabled, InstanceAllocationStrategy, PoolingAllocationConfig, Strategy};

/// Memory of a pool slot that is reset by copying instead of being returned to the kernel, in bytes. Returning it costs a
/// third of the request path in TLB shootdowns and page faults.
const MEMORY_KEEP_RESIDENT: usize = 2 * 1024 * 1024;
const TABLE_KEEP_RESIDENT: usize = 100 * 1024;
const STACK_KEEP_RESIDENT: usize = 100 * 1024;

/// Settings of all engines.
fn common() -> Config {
    let mut config = Config::new();
    config.wasm_component_model(true);
    config.wasm_component_model_async(true);
    config.epoch_interruption(true);
    config.wasm_backtrace_details(wasmtime::WasmBacktraceDetails::Enable);
    config
}

/// Cranelift, without a pool.
pub(super) fn optimizing() -> Config {
    let mut config = common();
    config.strategy(Strategy::Cranelift);
    config
}

/// Cranelift on one thread, without a pool.
pub(super) fn optimizing_later() -> Config {
    let mut config = optimizing();
    config.parallel_compilation(false);
    config
}

/// Winch, without a pool: its instances are used only until the optimised code is ready.
pub(super) fn baseline() -> Config {
    let mut config = common();
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
        .max_memory_size(max_memory)
        .linear_memory_keep_resident(MEMORY_KEEP_RESIDENT)
        .table_keep_resident(TABLE_KEEP_RESIDENT)
        .async_stack_keep_resident(STACK_KEEP_RESIDENT)
        .pagemap_scan(Enabled::Auto);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
}
