//! `cargo xtask bench`: runs the benchmarks with a release build and compares them to their targets.
//!
//! The task fails only if something cannot be measured, not if a target is missed: timings on a shared machine are not
//! reliable enough.

mod idle;
mod stats;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};

use self::stats::Row;
use crate::guest::Toolchain;
use crate::live::{self, Dev, GREETING, SOURCE, TEMPLATE};
use crate::setup::{self, Mode, Scope};
use crate::shell;

const HELP_RUNS: u32 = 50;
const NEW_RUNS: u32 = 20;
const FETCHES: u32 = 20;
const RELOADS: u32 = 10;
const FIRST_BUILD: Duration = Duration::from_mins(5);
const REBUILD: Duration = Duration::from_mins(2);
const STOP: Duration = Duration::from_secs(15);
/// Pause between two requests: short compared to the measured times, long enough to leave the processor to `wash`.
const PAUSE: Duration = Duration::from_millis(1);
const IDLE: Duration = Duration::from_secs(5);

/// Arguments of `cargo xtask bench`.
#[derive(Args, Debug)]
pub struct BenchArgs {
    #[command(subcommand)]
    what: Option<What>,
    /// Measure this binary instead of a release build of the workspace
    #[arg(long, value_name = "FILE")]
    wash: Option<PathBuf>,
}

/// A benchmark to run instead of the default ones.
#[derive(Clone, Copy, Debug, Subcommand)]
enum What {
    /// Time for a cluster host to start workloads, regularity of its heartbeats, and cost of messages between hosts
    Cluster,
    /// Duration of a call from one component to another
    Links,
    /// Time to push and pull a component of 100 MB, compared to `wkg oci`
    Packages,
    /// Cost of each capability on each backend, compared to the same operation in native code
    Plugins,
    /// Start, call, replace and stop workloads at random under load, on one host and on a cluster; fails if a request is lost
    /// or resources are leaked
    Soak {
        /// Duration of each of the two runs, in seconds
        #[arg(long, default_value_t = 120, value_name = "SECONDS")]
        seconds: u32,
    },
}

/// Runs the benchmarks and prints the results.
pub fn run(args: &BenchArgs) -> Result<()> {
    match args.what {
        None => {}
        Some(What::Cluster) => return example("cluster", &[]),
        Some(What::Links) => return example("links", &[]),
        Some(What::Packages) => return packages(args),
        Some(What::Plugins) => return example("plugins", &[]),
        Some(What::Soak { seconds }) => {
            example("soak", &[seconds.to_string()])?;
            return example("cluster", &[seconds.to_string()]);
        }
    }
    let (wash, toolchain) = program(args)?;
    let folder = tempfile::tempdir().context("cannot create a temporary folder")?;
    let mut rows = vec![
        help(&wash, folder.path(), toolchain)?,
        new(&wash, folder.path(), toolchain)?,
    ];
    rows.extend(dev(&wash, folder.path(), toolchain)?);
    println!("\n{}", stats::table(&rows));
    Ok(())
}

/// Returns the `wash` binary to measure and the toolchain that builds guests.
fn program(args: &BenchArgs) -> Result<(PathBuf, Toolchain)> {
    let toolchain = setup::run(Scope::Build, Mode::Install)?;
    let wash = match &args.wash {
        Some(file) => {
            std::path::absolute(file).with_context(|| format!("no such file: {}", file.display()))?
        }
        None => live::build_wash(true)?,
    };
    Ok((wash, toolchain))
}

/// Measures registries, and `wash wit fetch` with a full cache.
fn packages(args: &BenchArgs) -> Result<()> {
    example("packages", &[])?;
    let (wash, toolchain) = program(args)?;
    let folder = tempfile::tempdir().context("cannot create a temporary folder")?;
    let project = live::scaffold(&wash, folder.path(), toolchain)?;
    let _ = time(&wash, &project, toolchain, &["wit", "fetch"])?;
    let times = (0..FETCHES).map(|_| time(&wash, &project, toolchain, &["wit", "fetch"]));
    let row = Row::milliseconds("wash wit fetch, cached", times.collect::<Result<_>>()?, 30.0);
    println!("\n{}", stats::table(&[row]));
    Ok(())
}

/// Runs an example of the runtime that measures and prints its own results.
fn example(name: &str, args: &[String]) -> Result<()> {
    // The whole workspace: another selection of packages would compile the dependencies with other features.
    let mut build = shell::cargo();
    build.args(["build", "--workspace", "--release", "--example", name]);
    shell::run(&mut build)?;
    let program = shell::target()?.join("release/examples").join(name);
    shell::run(Command::new(program).args(args))
}

fn help(wash: &Path, folder: &Path, toolchain: Toolchain) -> Result<Row> {
    let times = (0..HELP_RUNS).map(|_| time(wash, folder, toolchain, &["--help"]));
    Ok(Row::milliseconds(
        "wash --help",
        times.collect::<Result<_>>()?,
        15.0,
    ))
}

fn new(wash: &Path, folder: &Path, toolchain: Toolchain) -> Result<Row> {
    let times = (0..NEW_RUNS).map(|run| {
        let name = format!("project-{run}");
        time(wash, folder, toolchain, &["new", TEMPLATE, "--name", &name])
    });
    Ok(Row::milliseconds(
        "wash new, embedded template",
        times.collect::<Result<_>>()?,
        100.0,
    ))
}

/// Measures the time from the start of `wash` to its exit, in milliseconds.
fn time(wash: &Path, folder: &Path, toolchain: Toolchain, arguments: &[&str]) -> Result<f64> {
    let mut command = live::wash(wash, folder, toolchain)?;
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let start = Instant::now();
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", wash.display()))?;
    let time = start.elapsed();
    if !status.success() {
        bail!("`{}` failed: {status}", shell::display(&command));
    }
    Ok(milliseconds(time))
}

fn dev(wash: &Path, folder: &Path, toolchain: Toolchain) -> Result<Vec<Row>> {
    let project = live::scaffold(wash, folder, toolchain)?;
    // Outside the project: a new file inside would count as a source change.
    let stamp = folder.join("build-ended");
    let command = format!("&& date +%s%N > '{}'", stamp.display());
    live::edit(
        &project,
        ".wash/config.yaml",
        "--release\n",
        &format!("--release {command}\n"),
    )?;

    let mut dev = Dev::start(wash, &project, toolchain, false)?;
    dev.wait_for(GREETING, FIRST_BUILD, PAUSE)?;
    let fresh = idle::measure(dev.pid(), IDLE)?;
    let mut times = Vec::new();
    let mut greeting = GREETING.to_owned();
    for run in 1..=RELOADS {
        let next = format!("Hello number {run} from wasmCloud!");
        live::edit(&project, SOURCE, &greeting, &next)?;
        let answered = wall_clock(dev.wait_for(&next, REBUILD, PAUSE)?)?;
        let ended = read_stamp(&stamp)?;
        let time = answered
            .checked_sub(ended)
            .context("the new code responded before its build ended")?;
        times.push(milliseconds(time));
        greeting = next;
    }
    let used = idle::measure(dev.pid(), IDLE)?;
    dev.stop(STOP)?;
    let cpu = vec![fresh.cpu_percent, used.cpu_percent];
    let memory = vec![fresh.resident_mib, used.resident_mib];
    Ok(vec![
        Row::milliseconds("end of build command → new response", times, 100.0),
        Row::new("idle wash dev, resident", "MiB", memory, 60.0),
        Row::new("idle wash dev, processor", "%", cpu, idle::RESOLUTION_PERCENT),
    ])
}

/// Returns the time since the epoch at `instant`.
fn wall_clock(instant: Instant) -> Result<Duration> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .context("the clock is before 1970")?;
    Ok(now.saturating_sub(instant.elapsed()))
}

fn read_stamp(file: &Path) -> Result<Duration> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let nanoseconds: u64 = text
        .trim()
        .parse()
        .with_context(|| format!("`date +%s%N` printed `{}`", text.trim()))?;
    Ok(Duration::from_nanos(nanoseconds))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
