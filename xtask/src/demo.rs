//! `cargo xtask demo`: scaffolds a template and serves it with `wash dev`. With `--check`, also verifies a reload.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::guest::Toolchain;
use crate::live::{self, Dev, GREETING, SOURCE};
use crate::setup::{self, Mode, Scope};
use crate::{http, shell};

/// Includes compiling the dependencies of the template.
const FIRST_BUILD: Duration = Duration::from_mins(5);
const REBUILD: Duration = Duration::from_mins(2);
const STOP: Duration = Duration::from_secs(15);
/// Pause between requests. Each request is a line in the visible log.
const POLL: Duration = Duration::from_millis(400);
const PORT: u16 = 8000;

/// Serves the template until interrupted or, with `check`, until a changed greeting is served.
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
    // Keep the project: the user may edit it while it is served and continue with it.
    let _kept = folder.keep();
    serve(&wash, &project, toolchain)
}

fn serve(wash: &Path, project: &Path, toolchain: Toolchain) -> Result<()> {
    let port = http::free_port(PORT)?;
    println!();
    println!("  Request  curl http://127.0.0.1:{port}/");
    println!("  Edit     {}", project.join(SOURCE).display());
    println!("  Stop     Ctrl-C; the project is kept");
    println!();
    let mut command = live::wash(wash, project, toolchain)?;
    command.arg("dev");
    if port != PORT {
        command.args(["--address", &format!("127.0.0.1:{port}")]);
    }
    exec(&mut command)
}

/// Replaces this process, so that only `wash dev` handles signals and the terminal.
#[cfg(unix)]
fn exec(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(error).with_context(|| format!("cannot start `{}`", shell::display(command)))
}

#[cfg(not(unix))]
fn exec(command: &mut Command) -> Result<()> {
    shell::run(command)
}

fn prove(wash: &Path, project: &Path, toolchain: Toolchain) -> Result<()> {
    let start = Instant::now();
    let mut dev = Dev::start(wash, project, toolchain, true)?;
    dev.wait_for(GREETING, FIRST_BUILD, POLL)?;
    println!(
        "{} responds with `{GREETING}` after {}",
        dev.url(),
        seconds(start)
    );

    let changed = "Hello from the demo!";
    let saved = Instant::now();
    live::edit(project, SOURCE, GREETING, changed)?;
    dev.wait_for(changed, REBUILD, POLL)?;
    println!(
        "{} responds with `{changed}` {} after saving {SOURCE}",
        dev.url(),
        seconds(saved)
    );

    let status = dev.stop(STOP)?;
    if !status.success() {
        bail!("`wash dev` exited with {status} after SIGTERM");
    }
    println!("demo: ok");
    Ok(())
}

fn seconds(since: Instant) -> String {
    format!("{:.1} s", since.elapsed().as_secs_f64())
}
