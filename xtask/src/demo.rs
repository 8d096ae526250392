//! `cargo xtask demo`: from a clone to a component that answers, and to a changed line that is answered.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::guest::Toolchain;
use crate::live::{self, Dev, GREETING, SOURCE};
use crate::setup::{self, Mode, Scope};
use crate::{http, shell};

/// The first build compiles the dependencies of the template.
const FIRST_BUILD: Duration = Duration::from_mins(5);
const REBUILD: Duration = Duration::from_mins(2);
const STOP: Duration = Duration::from_secs(15);
/// Each request is a line in the log that the visitor reads.
const POLL: Duration = Duration::from_millis(400);
const PORT: u16 = 8000;

/// Serve the template until interrupted or, with `check`, until a changed greeting was answered.
pub fn run(check: bool) -> Result<()> {
    let toolchain = setup::run(Scope::Build, Mode::Install)?;
    let wash = live::build_wash(false)?;
    let folder = tempfile::Builder::new()
        .prefix("wash-demo-")
        .tempdir()
        .context("cannot create a temporary folder")?;
    let project = live::scaffold(&wash, folder.path(), toolchain)?;
    if check {
        return prove(&wash, &project, toolchain);
    }
    // The project is the visitor's from here on.
    let _kept = folder.keep();
    serve(&wash, &project, toolchain)
}

fn serve(wash: &Path, project: &Path, toolchain: Toolchain) -> Result<()> {
    let port = http::free_port(PORT)?;
    println!();
    println!("  Ask    curl http://127.0.0.1:{port}/");
    println!("  Edit   {}", project.join(SOURCE).display());
    println!("  Stop   Ctrl-C; the project stays where it is");
    println!();
    let mut command = live::wash(wash, project, toolchain)?;
    command.arg("dev");
    if port != PORT {
        command.args(["--address", &format!("127.0.0.1:{port}")]);
    }
    become_it(&mut command)
}

/// Replace this process, so that signals and the terminal belong to `wash dev` alone.
#[cfg(unix)]
fn become_it(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(error).with_context(|| format!("cannot start `{}`", shell::display(command)))
}

#[cfg(not(unix))]
fn become_it(command: &mut Command) -> Result<()> {
    shell::run(command)
}

fn prove(wash: &Path, project: &Path, toolchain: Toolchain) -> Result<()> {
    let start = Instant::now();
    let mut dev = Dev::start(wash, project, toolchain, true)?;
    dev.wait_for(GREETING, FIRST_BUILD, POLL)?;
    println!("{} answers `{GREETING}` after {}", dev.url(), seconds(start));

    let changed = "Hello from the demo!";
    let saved = Instant::now();
    live::edit(project, SOURCE, GREETING, changed)?;
    dev.wait_for(changed, REBUILD, POLL)?;
    println!(
        "{} answers `{changed}` {} after saving {SOURCE}",
        dev.url(),
        seconds(saved)
    );

    let status = dev.stop(STOP)?;
    if !status.success() {
        bail!("`wash dev` ended with {status} after SIGTERM");
    }
    println!("demo: ok");
    Ok(())
}

fn seconds(since: Instant) -> String {
    format!("{:.1} s", since.elapsed().as_secs_f64())
}
