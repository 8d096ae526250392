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
    /// The file is not a component.
    #[error("component '{component}' is not a WebAssembly component: {reason}")]
    NotAComponent {
        /// Name of the component.
        component: String,
        /// What it is instead.
        reason: &'static str,
    },
    /// Imports, names and grants that do not fit together, all of them.
    #[error("workload '{workload}' cannot be linked:{}", list(problems))]
    Unresolved {
        /// Name of the workload.
        workload: String,
        /// What is wrong, at least one.
        problems: Vec<LinkProblem>,
    },
    /// A plugin refuses the workload.
    #[error("plugin '{plugin}' refuses workload '{workload}': {reason}")]
    Plugin {
        /// Name of the workload.
        workload: String,
        /// Id of the plugin.
        plugin: &'static str,
        /// What it says.
        reason: String,
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
    /// The host itself failed.
    #[error("workload '{workload}' cannot be started: {reason}; this is a bug of the host")]
    Internal {
        /// Name of the workload.
        workload: String,
        /// What happened.
        reason: String,
    },
    /// The list of hosts that a component may send requests to has invalid entries.
    #[error("the allowed hosts of component '{component}' cannot be used")]
    AllowedHosts {
        /// Name of the component.
        component: String,
        /// The entries.
        #[source]
        source: crate::egress::InvalidHosts,
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
}

impl WorkloadError {
    /// The host itself failed, or contradicts itself.
    pub(crate) fn internal(workload: &str, reason: &impl ToString) -> Self {
        Self::Internal {
            workload: workload.to_owned(),
            reason: reason.to_string(),
        }
    }

    /// The linker refuses a component.
    pub(crate) fn link(component: &str, error: &wasmtime::Error) -> Self {
        Self::Link {
            component: component.to_owned(),
            source: CompileError::new(error),
        }
    }
}

fn list(problems: &[LinkProblem]) -> String {
    problems
        .iter()
        .fold(String::new(), |list, problem| format!("{list}\n  - {problem}"))
}

/// Why the parts of a workload do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkProblem {
    /// Nothing provides an import.
    #[error(
        "component '{component}' imports '{import}', which nothing provides: add a component that exports it, or run it \
         on a host that has a plugin for it"
    )]
    Missing {
        /// Name of the component.
        component: String,
        /// Full name of the import.
        import: String,
    },
    /// A plugin provides an import, and the workload does not ask for it.
    #[error(
        "component '{component}' imports '{import}', which plugin '{plugin}' provides to workloads that ask for it: add \
         it to host_interfaces"
    )]
    NotGranted {
        /// Name of the component.
        component: String,
        /// Full name of the import.
        import: String,
        /// Id of the plugin.
        plugin: &'static str,
    },
    /// The workload asks the host for an interface that no plugin provides.
    #[error(
        "host_interfaces asks for '{interface}', which this host does not provide{}",
        provided(available)
    )]
    NoPlugin {
        /// Name of the interface.
        interface: String,
        /// What the plugins of the host provide, sorted.
        available: Vec<String>,
    },
    /// Several components export what one imports.
    #[error(
        "component '{component}' imports '{import}', which several components export: {}; keep one of them",
        candidates.join(", ")
    )]
    Ambiguous {
        /// Name of the component.
        component: String,
        /// Full name of the import.
        import: String,
        /// Names of the components that export it.
        candidates: Vec<String>,
    },
    /// Components import from each other in a circle.
    #[error("components import from each other in a circle: {}; break it by moving the shared part into a separate component", path.join(" → "))]
    Cycle {
        /// Names of the components, the first one again at the end.
        path: Vec<String>,
    },
    /// The import and the export have one name and two types.
    #[error(
        "component '{component}' imports '{import}' from '{provider}' with another type of {what}: build both from the same WIT"
    )]
    Type {
        /// Name of the component.
        component: String,
        /// Full name of the import.
        import: String,
        /// Name of the component that exports it.
        provider: String,
        /// The function or resource.
        what: String,
    },
    /// A value of this type cannot go from one component to another.
    #[error(
        "component '{component}' imports '{import}' from '{provider}', and {what} cannot pass between components"
    )]
    NotPortable {
        /// Name of the component.
        component: String,
        /// Full name of the import.
        import: String,
        /// Name of the component that exports it.
        provider: String,
        /// The function and the type.
        what: String,
    },
    /// Several components answer HTTP.
    #[error(
        "several components handle HTTP requests and no other one imports from them: {}; give each a separate workload",
        candidates.join(", ")
    )]
    AmbiguousHttp {
        /// Names of the components.
        candidates: Vec<String>,
    },
    /// Two components have one name.
    #[error("two components are named '{name}'")]
    DuplicateName {
        /// The name.
        name: String,
    },
    /// The service exports nothing to run.
    #[error(
        "the service must export wasi:cli/run or exactly one interface; it exports {}",
        exported(exports)
    )]
    NoEntryPoint {
        /// Full names of its exports.
        exports: Vec<String>,
    },
    /// The names of host interfaces do not tell them apart.
    #[error(
        "host_interfaces has several entries for '{package}': each needs a different name ([a-z0-9][a-z0-9-]*)"
    )]
    InterfaceNames {
        /// The package.
        package: String,
    },
}

fn provided(available: &[String]) -> String {
    if available.is_empty() {
        ": it has no plugins".to_owned()
    } else {
        format!("; it provides {}", available.join(", "))
    }
}

fn exported(exports: &[String]) -> String {
    if exports.is_empty() {
        "nothing".to_owned()
    } else {
        exports.join(", ")
    }
}

/// What the compiler or the linker says, as text: the engine's error type has no `source` chain.
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
#[derive(Clone, Debug, thiserror::Error)]
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
    /// The guest trapped after it was refused more memory, since all guests of the host have as much as they may.
    #[error("the guests of this host have all memory that they may (limit {} MiB): {message}", limit / (1024 * 1024))]
    HostMemory {
        /// The limit in bytes.
        limit: usize,
        /// The trap that followed.
        message: String,
    },
    /// The guests of the host have as many instances as they may.
    #[error("the guests of this host have all instances that they may: {message}")]
    HostInstances {
        /// Of what there are no more.
        message: String,
    },
    /// A component that the guest called failed.
    #[error("component '{component}', which the guest called, failed: {source}")]
    Linked {
        /// Name of the component that was called.
        component: String,
        /// How it failed.
        source: Box<InvocationError>,
    },
    /// So many invocations wait already that this one was refused.
    #[error("component '{component}' has {limit} invocations in flight and as many waiting")]
    Overloaded {
        /// Name of the component.
        component: String,
        /// The limit of invocations in flight.
        limit: usize,
    },
    /// The workload was stopped.
    #[error("the workload was stopped")]
    Stopped,
    /// The guest ended with an exit code other than 0.
    #[error("the guest exited with code {code}")]
    Exit {
        /// The exit code.
        code: i32,
    },
    /// The entry point of the guest returned an error.
    #[error("the guest returned an error")]
    Failed,
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
