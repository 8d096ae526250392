//! Limits of a cluster host.

/// Limits of a cluster host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterHostLimits {
    /// Maximum number of workloads; further starts are refused.
    pub workloads: usize,
    /// Maximum memory of all workloads in MiB; starts that would exceed it are refused. The larger of the reserved memory
    /// (`memoryLimitMb` times pool size) and the memory in use counts. To limit running workloads too, pass the same value to
    /// [`with_total_memory`](crate::engine::EngineBuilder::with_total_memory).
    pub memory_mb: u64,
    /// Maximum number of workloads of one namespace that are compiled and linked concurrently; of all namespaces, twice as many.
    /// More wait.
    pub concurrent_starts: usize,
    /// Maximum number of images that are fetched concurrently for one namespace; for all namespaces, twice as many. More wait.
    pub concurrent_pulls: usize,
    /// Maximum number of workloads with pending commands; commands for further workloads are refused.
    pub commands: usize,
}

impl Default for ClusterHostLimits {
    /// 10,000 workloads, unlimited memory, one concurrent start per core, 16 pulls, 20,000 workloads with pending commands.
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
