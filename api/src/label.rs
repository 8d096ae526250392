//! Labels and annotations that host, scheduler and command line know.

/// The label of a host that names its group.
pub const HOST_GROUP: &str = "hostgroup";

/// The group of a host that names none.
pub const DEFAULT_HOST_GROUP: &str = "default";

/// The label of a host that stops and takes nothing new; its value is `true`.
pub const STOPPING: &str = "stopping";

/// The annotation with the digest of the request that started a workload: by it a change of the manifest is seen.
pub const SPEC_DIGEST: &str = "runtime.wasmcloud.dev/spec-digest";
