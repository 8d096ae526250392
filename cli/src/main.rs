//! The `wash` binary. The code is in the library, where generators and tests can use it.

use std::process::ExitCode;

/// Compiling a component allocates memory on every thread. jemalloc's background thread returns it to the system within
/// seconds; the system allocator would keep it until `wash dev` exits.
#[cfg(all(unix, target_pointer_width = "64"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    wash::run()
}
