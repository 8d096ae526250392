//! The `wash` binary: everything lives in the library so that generators and tests can reach it.

use std::process::ExitCode;

/// Compiling a component takes memory on every thread; jemalloc's background thread gives it back within seconds, where
/// the system allocator keeps it for the life of `wash dev`.
#[cfg(all(unix, target_pointer_width = "64"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    wash::run()
}
