//! The `wash` binary: everything lives in the library so that generators and tests can reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    wash::run()
}
