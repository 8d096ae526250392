//! What can go wrong, with names that a person can act on.
//!
//! The API returns [`anyhow::Result`]; downcast to these types to tell the cases apart.

use std::time::Duration;

/// A workload could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkloadError {
    /// Another workload has this id.
    #[error("workload id '{id}' is in use")]
    IdInUse {
        /// The id.
        id: String,
    },
    /// No workload has this id.
    #[error("there is no workload with id '{id}'")]
    NotFound {
        /// The id.
        id: String,
    },
    /// The bytes are not a component that the engine can run.
    #[error("component '{component}' cannot be compiled")]
    Compile {
        /// Name of the component.
        component: String,
        /// What the compiler says.
        #[source]
        source: CompileError,
    },
    /// Imports that nothing provides, all of them.
    #[error("component '{component}' imports what nothing provides: {}", imports.join(", "))]
    MissingImports {
        /// Name of the component.
        component: String,
        /// Full names of the imports, sorted.
        imports: Vec<String>,
    },
    /// The imports have the right names but other types than the host's.
    #[error("component '{component}' does not fit the interfaces of the host")]
    Link {
        /// Name of the component.
        component: String,
        /// The first mismatch.
        #[source]
        source: CompileError,
    },
    /// A volume cannot be given to the component.
    #[error("volume '{volume}' of component '{component}': {reason}")]
    Volume {
        /// Name of the component.
        component: String,
        /// Name of the volume.
        volume: String,
        /// Why not.
        reason: String,
    },
    /// The workload asks for something that this host does not do.
    #[error("workload '{workload}' needs {feature}, which this host does not offer")]
    Unsupported {
        /// Name of the workload.
        workload: String,
        /// What it needs.
        feature: &'static str,
    },
}

/// What the compiler or the linker says, as text: the engine's own error type has no `source` chain of its own.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CompileError(String);

impl CompileError {
    pub(crate) fn new(error: &wasmtime::Error) -> Self {
        let lines: Vec<String> = error.chain().map(ToString::to_string).collect();
        Self(lines.join(": "))
    }
}

/// Why an invocation ended without an answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvocationError {
    /// The guest trapped.
    #[error("the guest trapped: {message}")]
    Trap {
        /// The kind of trap and the guest's backtrace.
        message: String,
    },
    /// The guest computed for too long without waiting for anything.
    #[error("the guest used more than {} s of CPU time", limit.as_secs_f32())]
    CpuTime {
        /// The limit.
        limit: Duration,
    },
    /// The guest did not answer in time.
    #[error("the guest did not answer within {} s", limit.as_secs_f32())]
    Timeout {
        /// The limit.
        limit: Duration,
    },
    /// The guest trapped after it was refused more memory.
    #[error("the guest ran out of memory (limit {} MiB): {message}", limit / (1024 * 1024))]
    Memory {
        /// The limit in bytes.
        limit: usize,
        /// The trap that followed.
        message: String,
    },
    /// The guest returned without setting a response.
    #[error("the guest returned without a response")]
    NoResponse,
    /// The guest answered with an error code of `wasi:http/types`.
    #[error("the guest answered with the error {code}")]
    ErrorCode {
        /// The error code.
        code: String,
    },
    /// The guest could not be instantiated.
    #[error("the guest could not be instantiated: {message}")]
    Instantiate {
        /// Why.
        message: String,
    },
    /// The host itself failed.
    #[error("the host failed: {message}")]
    Host {
        /// Why.
        message: String,
    },
}
