//! Bounds that keep components from harming this machine, for `wash dev` and `wash host`.

use std::process::ExitCode;

use wash_runtime::engine::{CompileLimits, CompileWorker, serve_compile_worker};
use wash_runtime::host::available_memory;

use crate::error::{Error, Result};

const MIB: u64 = 1024 * 1024;

/// The argument with which `wash` starts itself to compile a component.
const WORKER: &str = "compile-worker";

/// Serves as a compile worker if this process was started as one.
pub(crate) fn compile_worker() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    let asked = args.next().is_some_and(|arg| arg == WORKER) && args.next().is_none();
    asked.then(serve_compile_worker)
}

/// The default limits of one compilation. The memory is a quarter of the machine's, but at least 256 MiB and at most 2 GiB.
pub(crate) fn compile_limits() -> CompileLimits {
    let limits = CompileLimits::default();
    let memory = available_memory().map(|total| (total / 4).clamp(256 * MIB, 2048 * MIB));
    CompileLimits {
        memory: memory.unwrap_or(limits.memory),
        ..limits
    }
}

/// The process that compiles components.
///
/// # Errors
/// The path of this program is unknown.
pub(crate) fn worker(limits: CompileLimits) -> Result<CompileWorker> {
    CompileWorker::this_program([WORKER])
        .map(|worker| worker.with_limits(limits))
        .map_err(|error| Error::new("cannot find the file of this program").with_source(&error))
}

/// [`memory_of_components_mb`] in bytes.
pub(crate) fn memory_of_components() -> usize {
    usize::try_from(memory_of_components_mb().saturating_mul(MIB)).unwrap_or(usize::MAX)
}

/// The memory that all components together may use by default, in MiB: that of the machine or container less an eighth, which
/// is at least 256 MiB.
pub(crate) fn memory_of_components_mb() -> u64 {
    available_memory().map_or(u64::MAX, less_reserve)
}

fn less_reserve(total: u64) -> u64 {
    let reserve = (total / 8).max(256 * MIB);
    (total.saturating_sub(reserve) / MIB).max(64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_memory_is_reserved() {
        assert_eq!(less_reserve(24 * 1024 * MIB), 21 * 1024);
        assert_eq!(less_reserve(512 * MIB), 256);
        assert_eq!(less_reserve(128 * MIB), 64);
        assert!(
            memory_of_components_mb() < u64::MAX,
            "this machine knows its memory"
        );
    }
}
