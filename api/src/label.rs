//! Labels and annotations shared by hosts, schedulers and the command line.

/// Host label that names the group of the host.
pub const HOST_GROUP: &str = "hostgroup";

/// Group of a host without the label [`HOST_GROUP`].
pub const DEFAULT_HOST_GROUP: &str = "default";

/// Host label with the value `true` on a host that is stopping and accepts no new workloads.
pub const STOPPING: &str = "stopping";

/// Workload annotation with the digest of the start request. A different digest means that the manifest has changed.
pub const SPEC_DIGEST: &str = "runtime.wasmcloud.dev/spec-digest";
