//! How much a host takes.

/// Most of what a cluster host runs; what is beyond is refused with the figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterHostLimits {
    /// Workloads.
    pub workloads: usize,
    /// MiB of memory for workloads: what they say that they use at most, together (`memoryLimitMb`, as often as there are instances
    /// in the pool), or what they use, if that is more. A start beyond it is refused. What runs is bounded by the engine: give
    /// [`with_total_memory`](crate::engine::EngineBuilder::with_total_memory) the same.
    pub memory_mb: u64,
    /// Workloads that are linked and compiled at once; more wait.
    pub concurrent_starts: usize,
    /// Images that are got at once; more wait.
    pub concurrent_pulls: usize,
    /// Commands that are not answered yet; more are refused.
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
