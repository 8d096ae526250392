//! `cargo xtask test`: every check that must pass before a change is merged.
//!
//! Doc tests run with `cargo test`, all other tests with cargo-nextest, each in a separate process. The stages build with
//! `--workspace`, so that cargo resolves one set of features and compiles each crate once. Only the stage `features` uses others.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Args;

use crate::setup::{Mode, Scope};
use crate::{clippy, deny, generate, guest, setup, shell};

type Stage = (&'static str, fn() -> Result<()>);

/// The stages. Where they do not depend on each other, the fastest come first.
const STAGES: [Stage; 11] = [
    ("setup", || setup::run(Scope::Tests, Mode::Install).map(drop)),
    ("format", format),
    ("clippy", clippy::run),
    ("deny", deny::run),
    ("build", build),
    ("unit", || nextest(&["-E", UNIT])),
    ("integration", || nextest(&["-E", INTEGRATION])),
    ("end-to-end", || nextest(&["-E", END_TO_END])),
    ("features", features),
    ("doc", || {
        shell::run(shell::cargo().args(["test", "--workspace", "--quiet", "--doc"]))
    }),
    ("drift", || generate::run(true)),
];

const UNIT: &str = "kind(lib) | kind(bin)";
const INTEGRATION: &str = "kind(test) - package(wash-tests)";
const END_TO_END: &str = "kind(test) & package(wash-tests)";

/// The stages of `--unit`, for machines without the servers of the other tests.
const UNIT_STAGES: [Stage; 3] = [
    ("setup", || setup::run(Scope::UnitTests, Mode::Install).map(drop)),
    ("build", build),
    ("unit", || nextest(&["-E", UNIT])),
];

/// Arguments of `cargo xtask test`.
#[derive(Args, Clone, Copy, Debug)]
pub struct TestArgs {
    /// Only build everything and run the unit tests, which need no servers
    #[arg(long)]
    unit: bool,
}

/// Runs the stages in order and stops at the first failure.
pub fn run(args: TestArgs) -> Result<()> {
    let start = Instant::now();
    let mut times = Vec::new();
    let stages = if args.unit {
        UNIT_STAGES.as_slice()
    } else {
        &STAGES
    };
    for &(name, stage) in stages {
        println!("\n── {name}");
        let begin = Instant::now();
        if let Err(error) = stage() {
            let passed = summary(&times);
            println!(
                "\nstage {name} failed after {}; passed: {passed}",
                seconds(start.elapsed())
            );
            return Err(error).with_context(|| format!("stage `{name}`"));
        }
        println!("── {name}: ok, {}", seconds(begin.elapsed()));
        times.push((name, begin.elapsed()));
    }
    println!(
        "\nall {} stages passed in {}: {}",
        times.len(),
        seconds(start.elapsed()),
        summary(&times)
    );
    Ok(())
}

fn summary(times: &[(&str, Duration)]) -> String {
    if times.is_empty() {
        return "none".to_owned();
    }
    times
        .iter()
        .map(|(name, time)| format!("{name} {}", seconds(*time)))
        .collect::<Vec<_>>()
        .join(" · ")
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// Checks the format of the workspace, the templates and the examples, which are separate workspaces.
fn format() -> Result<()> {
    shell::run(shell::cargo().args(["fmt", "--all", "--check"]))?;
    for folder in folders_with("Cargo.toml", &["templates", "examples"])? {
        shell::run(shell::cargo().args(["fmt", "--check"]).current_dir(&folder))?;
    }
    Ok(())
}

/// Returns the folders directly in `parents` that contain `file`.
fn folders_with(file: &str, parents: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for parent in parents {
        let parent = shell::root().join(parent);
        for entry in fs::read_dir(&parent).with_context(|| format!("cannot list {}", parent.display()))? {
            let folder = entry?.path();
            if folder.join(file).is_file() {
                found.push(folder);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Checks the feature sets that the other stages do not build: the runtime without any feature, and what is off by default. The
/// tests are built with the workspace, so that they share most dependencies with the other stages.
fn features() -> Result<()> {
    shell::run(shell::cargo().args(["check", "--package", "wash-runtime", "--no-default-features"]))?;
    let features = "wash-runtime/wasi-webgpu,wash-api/kube";
    nextest(&["--features", features, "--test", "webgpu", "--test", "crds"])
}

fn build() -> Result<()> {
    fetch_guest_crates()?;
    shell::run(shell::cargo().args(["build", "--workspace", "--all-targets"]))
}

/// Downloads the crates of all guests, so that the tests that compile them need no network.
fn fetch_guest_crates() -> Result<()> {
    for folder in folders_with("Cargo.lock", &["templates", "examples", "tests/fixtures"])? {
        let mut command = shell::cargo();
        command.args(["fetch", "--quiet", "--locked", "--target", guest::TARGET]);
        let fetched = shell::read(command.current_dir(&folder));
        fetched.with_context(|| format!("cannot fetch the crates of {}", folder.display()))?;
    }
    Ok(())
}

/// Runs the selected tests of the workspace, each in a separate process.
fn nextest(selection: &[&str]) -> Result<()> {
    let mut command = Command::new(setup::cargo_nextest()?);
    command.current_dir(shell::root());
    shell::forget_this_package(&mut command);
    command.args([
        "nextest",
        "run",
        "--workspace",
        "--no-fail-fast",
        "--status-level",
        "fail",
    ]);
    // The end-to-end tests run the binary of the stage `build`.
    if let Ok(target) = shell::target() {
        command.env("WASH_BIN", binary(&target));
    }
    shell::run(command.args(selection))
}

fn binary(target: &Path) -> PathBuf {
    target
        .join("debug/wash")
        .with_extension(std::env::consts::EXE_EXTENSION)
}
