//! Error types.
//!
//! The API returns [`anyhow::Result`]; downcast errors to these types to distinguish the cases.

use std::fmt::Write as _;
use std::time::Duration;

use crate::text::{MAX_CAUSE, causes, line, lines, short_name};

/// Maximum length of a list in a message.
const MAX_LISTED: usize = 32;

/// Failure to start, stop or find a workload.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkloadError {
    /// Another workload has this id.
    #[error("workload id '{id}' is in use", id = short_name(id))]
    IdInUse {
        /// The id.
        id: String,
    },
    /// No workload has this id.
    #[error("workload with id '{id}' not found", id = short_name(id))]
    NotFound {
        /// The id.
        id: String,
    },
    /// The component cannot be compiled.
    #[error("component '{component}' cannot be compiled", component = short_name(component))]
    Compile {
        /// Name of the component.
        component: String,
        /// Error of the compiler.
        #[source]
        source: CompileError,
    },
    /// The file is not a component.
    #[error("component '{component}' is not a WebAssembly component: {reason}", component = short_name(component))]
    NotAComponent {
        /// Name of the component.
        component: String,
        /// What the file is instead.
        reason: &'static str,
    },
    /// The imports, names or grants of the workload are invalid.
    #[error("workload '{workload}' cannot be linked:{}", list(problems), workload = short_name(workload))]
    Unresolved {
        /// Name of the workload.
        workload: String,
        /// All problems; at least one.
        problems: Vec<LinkProblem>,
    },
    /// A plugin rejected the workload.
    #[error(
        "plugin '{plugin}' rejected workload '{workload}': {reason}",
        workload = short_name(workload),
        reason = lines(reason, MAX_CAUSE)
    )]
    Plugin {
        /// Name of the workload.
        workload: String,
        /// Id of the plugin.
        plugin: &'static str,
        /// Error of the plugin.
        reason: String,
    },
    /// The imports match interfaces of the host by name, but not by type.
    #[error(
        "component '{component}' is not compatible with the interfaces of the host",
        component = short_name(component)
    )]
    Link {
        /// Name of the component.
        component: String,
        /// The first mismatch.
        #[source]
        source: CompileError,
    },
    /// Internal error of the host.
    #[error(
        "workload '{workload}' cannot be started: {reason}; this is a bug in the host",
        workload = short_name(workload),
        reason = lines(reason, MAX_CAUSE)
    )]
    Internal {
        /// Name of the workload.
        workload: String,
        /// Description of the error.
        reason: String,
    },
    /// The list of hosts that a component may send requests to has invalid entries.
    #[error("invalid allowed hosts of component '{component}'", component = short_name(component))]
    AllowedHosts {
        /// Name of the component.
        component: String,
        /// The invalid entries.
        #[source]
        source: crate::egress::InvalidHosts,
    },
    /// A volume cannot be mounted.
    #[error(
        "volume '{volume}' of component '{component}': {reason}",
        component = short_name(component),
        volume = short_name(volume),
        reason = lines(reason, MAX_CAUSE)
    )]
    Volume {
        /// Name of the component.
        component: String,
        /// Name of the volume.
        volume: String,
        /// Description of the error.
        reason: String,
    },
}

impl WorkloadError {
    /// Creates an error for an internal failure or inconsistency.
    pub(crate) fn internal(workload: &str, reason: &impl ToString) -> Self {
        Self::Internal {
            workload: workload.to_owned(),
            reason: reason.to_string(),
        }
    }

    /// Creates an error for a component that the linker rejects.
    pub(crate) fn link(component: &str, error: &wasmtime::Error) -> Self {
        Self::Link {
            component: component.to_owned(),
            source: CompileError::new(error),
        }
    }
}

fn list(problems: &[LinkProblem]) -> String {
    let mut list = String::new();
    for problem in problems.iter().take(MAX_LISTED) {
        list.push_str("\n  - ");
        list.push_str(&problem.to_string());
    }
    if problems.len() > MAX_LISTED {
        let _ = write!(list, "\n  and {} more", problems.len() - MAX_LISTED);
    }
    list
}

fn names(names: &[String]) -> String {
    joined(names, ", ")
}

fn joined(names: &[String], separator: &str) -> String {
    let mut shown: Vec<String> = names.iter().take(MAX_LISTED).map(short_name).collect();
    if names.len() > MAX_LISTED {
        shown.push(format!("{} more", names.len() - MAX_LISTED));
    }
    shown.join(separator)
}

/// A reason that a workload cannot be linked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkProblem {
    /// Nothing provides an import.
    #[error(
        "component '{component}' imports '{import}', which nothing provides: add a component that exports it, or run it \
         on a host that has a plugin for it",
        component = short_name(component),
        import = short_name(import)
    )]
    Missing {
        /// Name of the component.
        component: String,
        /// Full name of the import.
        import: String,
    },
    /// A plugin provides an import, but the workload does not request it.
    #[error(
        "component '{component}' imports '{import}', which plugin '{plugin}' provides only if the workload requests it: \
         add it to host_interfaces",
        component = short_name(component),
        import = short_name(import)
    )]
    NotGranted {
        /// Name of the component.
        component: String,
        /// Full name of the import.
        import: String,
        /// Id of the plugin.
        plugin: &'static str,
    },
    /// The workload requests an interface that no plugin of the host provides.
    #[error(
        "host_interfaces requests '{interface}', which this host does not provide{}",
        provided(available),
        interface = short_name(interface)
    )]
    NoPlugin {
        /// Name of the interface.
        interface: String,
        /// Interfaces that the plugins of the host provide, sorted.
        available: Vec<String>,
    },
    /// Several components export an interface that another one imports.
    #[error(
        "component '{component}' imports '{import}', which several components export: {}; keep one of them",
        names(candidates),
        component = short_name(component),
        import = short_name(import)
    )]
    Ambiguous {
        /// Name of the component.
        component: String,
        /// Full name of the import.
        import: String,
        /// Names of the components that export it.
        candidates: Vec<String>,
    },
    /// Components import from each other in a cycle.
    #[error(
        "components import from each other in a cycle: {}; move the shared part into a separate component",
        joined(path, " → ")
    )]
    Cycle {
        /// Names of the components; the first one is repeated at the end.
        path: Vec<String>,
    },
    /// The import and the export have the same name but different types.
    #[error(
        "component '{component}' imports '{import}' from '{provider}', but {what}: build both from the same WIT",
        component = short_name(component),
        import = short_name(import),
        provider = short_name(provider),
        what = line(what, MAX_CAUSE)
    )]
    Type {
        /// Name of the component.
        component: String,
        /// Full name of the import.
        import: String,
        /// Name of the component that exports it.
        provider: String,
        /// The difference.
        what: String,
    },
    /// A value of this type cannot be passed from one component to another.
    #[error(
        "component '{component}' imports '{import}' from '{provider}', but {what} cannot be passed between components",
        component = short_name(component),
        import = short_name(import),
        provider = short_name(provider),
        what = line(what, MAX_CAUSE)
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
    /// Several components handle HTTP requests.
    #[error(
        "several components handle HTTP requests: {}; move each to a separate workload, or let one import the others",
        names(candidates)
    )]
    AmbiguousHttp {
        /// Names of the components.
        candidates: Vec<String>,
    },
    /// Two components have the same name.
    #[error("two components are named '{name}'", name = short_name(name))]
    DuplicateName {
        /// The name.
        name: String,
    },
    /// The service has no entry point.
    #[error(
        "the service must export wasi:cli/run or exactly one interface; it exports {}",
        exported(exports)
    )]
    NoEntryPoint {
        /// Full names of its exports.
        exports: Vec<String>,
    },
    /// Several entries of `host_interfaces` for one package lack distinct, valid names.
    #[error(
        "host_interfaces has several entries for '{package}': each needs a different name ([a-z0-9][a-z0-9-]*)",
        package = short_name(package)
    )]
    InterfaceNames {
        /// The package.
        package: String,
    },
}

fn provided(available: &[String]) -> String {
    if available.is_empty() {
        "; it has no plugins".to_owned()
    } else {
        format!("; available: {}", names(available))
    }
}

fn exported(exports: &[String]) -> String {
    if exports.is_empty() {
        "nothing".to_owned()
    } else {
        names(exports)
    }
}

/// Error of the compiler or the linker, as text: the engine's error type does not implement [`std::error::Error`].
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct CompileError(String);

impl CompileError {
    pub(crate) fn new(error: &wasmtime::Error) -> Self {
        let causes: Vec<String> = causes(error).collect();
        Self(causes.join(": "))
    }

    pub(crate) fn text(reason: impl std::fmt::Display) -> Self {
        Self(lines(reason, MAX_CAUSE))
    }
}

/// A failure of an invocation.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvocationError {
    /// The guest trapped.
    #[error("the guest trapped: {message}")]
    Trap {
        /// The kind of trap and the guest's backtrace.
        message: String,
    },
    /// The guest exceeded its CPU time.
    #[error("the guest used more than {} s of CPU time", limit.as_secs_f32())]
    CpuTime {
        /// The limit.
        limit: Duration,
    },
    /// The guest did not respond in time.
    #[error("the guest did not answer within {} s", limit.as_secs_f32())]
    Timeout {
        /// The limit.
        limit: Duration,
    },
    /// The guest trapped after it reached its memory limit.
    #[error("the guest ran out of memory (limit {} MiB): {message}", limit / (1024 * 1024))]
    Memory {
        /// The limit in bytes.
        limit: usize,
        /// The trap that followed.
        message: String,
    },
    /// The guest trapped after all guests of the host together reached their memory limit.
    #[error(
        "the guests of this host have reached their total memory limit ({} MiB): {message}",
        limit / (1024 * 1024)
    )]
    HostMemory {
        /// The limit in bytes.
        limit: usize,
        /// The trap that followed.
        message: String,
    },
    /// All guests of the host together reached a limit of the instance pool.
    #[error("the guests of this host have reached their total instance limit: {message}")]
    HostInstances {
        /// The limit that was reached.
        message: String,
    },
    /// A component that the guest called failed.
    #[error("component '{component}', which the guest called, failed: {source}")]
    Linked {
        /// Name of the component that was called.
        component: String,
        /// Its error.
        source: Box<InvocationError>,
    },
    /// The invocation was rejected because the queue is full.
    #[error("component '{component}' is overloaded: {limit} in flight, {limit} queued")]
    Overloaded {
        /// Name of the component.
        component: String,
        /// Maximum number of invocations in flight; also the length of the queue.
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
    /// The guest returned an error code of `wasi:http/types` instead of a response.
    #[error("the guest returned the error code {code}")]
    ErrorCode {
        /// The error code.
        code: String,
    },
    /// The guest could not be instantiated.
    #[error("the guest could not be instantiated: {message}")]
    Instantiate {
        /// The cause.
        message: String,
    },
    /// The host failed.
    #[error("the host failed: {message}")]
    Host {
        /// The cause.
        message: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_bounded_whatever_a_component_imports() {
        let missing = |number: usize| LinkProblem::Missing {
            component: "app".to_owned(),
            import: format!("example:{number}/{}", "\u{1b}[2Jlong".repeat(10_000)),
        };
        let problems: Vec<_> = (0..10_000).map(missing).collect();
        let workload = "shop\nerror: forged".repeat(10_000);
        let message = WorkloadError::Unresolved { workload, problems }.to_string();
        assert!(message.len() < 32 << 10, "{}", message.len());
        assert!(
            message.starts_with(r"workload 'shop\u{a}error: forged"),
            "{message}"
        );
        assert!(message.contains("', which nothing provides"), "{message}");
        assert!(message.ends_with("\n  and 9968 more"), "{message}");
        assert!(!message.contains('\u{1b}'), "{message}");
        let path = vec!["a".repeat(1000); 1000];
        assert!(LinkProblem::Cycle { path }.to_string().len() < 16 << 10);
    }
}
