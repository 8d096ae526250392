//! The limits of a cluster host.

/// The most that a cluster host runs; a start beyond it is refused with the figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterHostLimits {
    /// Workloads.
    pub workloads: usize,
    /// MiB of memory for all workloads: the sum of their `memoryLimitMb` times the instances in their pools, or the memory in use,
    /// if that is more. A start beyond it is refused. Workloads that run are bounded by the engine: give
    /// [`with_total_memory`](crate::engine::EngineBuilder::with_total_memory) the same.
    pub memory_mb: u64,
    /// Workloads that are linked and compiled at once; more wait.
    pub concurrent_starts: usize,
    /// Images that are fetched at once; more wait.
    pub concurrent_pulls: usize,
    /// Workloads with commands that have no answer yet; commands for more are refused.
    pub commands: usize,
}

impl Default for ClusterHostLimits {
    /// 10,000 workloads, any memory, as many starts as there are cores, 16 pulls, 20,000 commands.
    fn default() -> Self {
        Self {
            workloads: 10_000,
            memory_mb: u64::MAX,
            concurrent_starts: std::thread::available_parallelism().map_or(2, usize::from),
            concurrent_pulls: 16,
            commands: 20_000,
        }
    }
}
