//! Development tasks of the wash workspace, one module per task.
//!
//! This crate depends on no other crate of the workspace, so that it builds quickly on a machine that is not set up yet.
//! The tests use [`guest::env`] to build their Rust guests with the toolchain that `cargo xtask setup` selected.

// The tasks print their reports to the terminal.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

pub mod bench;
pub mod demo;
pub mod deny;
pub mod generate;
pub mod guest;
pub mod setup;
pub mod shell;
pub mod test;

mod clippy;
mod http;
mod live;

/// Development tasks of the wash workspace
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Install what the build and the tests need: guest target, test servers, cargo-nextest, cargo-deny
    Setup(Check),
    /// Scaffold the template `http-hello-world` and serve it with `wash dev`; --check also edits it and exits
    Demo(Check),
    /// Run every check and every test
    Test(test::TestArgs),
    /// Write the generated files: completions, man pages, schemas, references
    Generate(Check),
    /// Run the benchmarks and compare them to their targets
    Bench(bench::BenchArgs),
}

/// The flag shared by most tasks.
#[derive(Args, Clone, Copy, Debug)]
struct Check {
    /// Verify only: exit with code 1 if something is missing, stale or does not work
    #[arg(long)]
    check: bool,
}

/// Parses the command line, runs the task and reports its error.
pub fn main() -> ExitCode {
    let result = match Cli::parse().task {
        Task::Setup(Check { check }) => setup::run(setup::Scope::Tests, setup::Mode::of(check)).map(drop),
        Task::Demo(Check { check }) => demo::run(check),
        Task::Test(args) => test::run(args),
        Task::Generate(Check { check }) => generate::run(check),
        Task::Bench(args) => bench::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
