//! A scaffolded project and a running `wash dev`, for `demo --check` and `bench`.

use std::env::consts::EXE_EXTENSION;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::guest::Toolchain;
use crate::{http, shell};

/// The template to scaffold.
pub(crate) const TEMPLATE: &str = "http-hello-world";
/// The greeting that it serves at `/`.
pub(crate) const GREETING: &str = "Hello from wasmCloud!";
/// The source file with the greeting.
pub(crate) const SOURCE: &str = "src/lib.rs";

const POLL: Duration = Duration::from_millis(50);

/// Builds `wash` with the features of the whole workspace, like the tests, so that nothing is compiled twice.
pub(crate) fn build_wash(release: bool) -> Result<PathBuf> {
    let mut cargo = shell::cargo();
    cargo.args(["build", "--workspace", "--bin", "wash"]);
    if release {
        cargo.arg("--release");
    }
    shell::run(&mut cargo)?;
    let profile = if release { "release" } else { "debug" };
    Ok(shell::target()?
        .join(profile)
        .join("wash")
        .with_extension(EXE_EXTENSION))
}

/// Returns a `wash` command that runs in `folder`, with the environment to build guests.
pub(crate) fn wash(program: &Path, folder: &Path, toolchain: Toolchain) -> Result<Command> {
    let mut command = Command::new(program);
    command.current_dir(folder).envs(toolchain.wash_env());
    shell::forget_this_package(&mut command);
    // The component is expected in the project's target folder. Intermediate files are kept for the next run.
    command
        .env_remove("CARGO_TARGET_DIR")
        .env("CARGO_BUILD_BUILD_DIR", shell::cache()?.join("guests"));
    Ok(command)
}

/// Scaffolds the template into `folder` and returns the project folder.
pub(crate) fn scaffold(program: &Path, folder: &Path, toolchain: Toolchain) -> Result<PathBuf> {
    shell::run(wash(program, folder, toolchain)?.args(["new", TEMPLATE]))?;
    let project = folder.join(TEMPLATE);
    if !project.join(SOURCE).is_file() {
        bail!(
            "`wash new {TEMPLATE}` succeeded, but did not create {}",
            project.join(SOURCE).display()
        );
    }
    Ok(project)
}

/// Replaces text in a project file. Fails if the file does not contain it.
pub(crate) fn edit(project: &Path, file: &str, from: &str, to: &str) -> Result<()> {
    let path = project.join(file);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    if !text.contains(from) {
        bail!("{} does not contain `{from}`", path.display());
    }
    fs::write(&path, text.replace(from, to)).with_context(|| format!("cannot write {}", path.display()))
}

/// A running `wash dev`. Killed on drop, unless it was stopped with [`Dev::stop`].
pub(crate) struct Dev {
    child: Child,
    port: u16,
    log: Arc<Mutex<Vec<String>>>,
}

impl Dev {
    /// Starts `wash dev` on a free port of 127.0.0.1. Prints its log if `verbose`.
    pub(crate) fn start(program: &Path, project: &Path, toolchain: Toolchain, verbose: bool) -> Result<Self> {
        let port = http::free_port(0)?;
        let mut command = wash(program, project, toolchain)?;
        command.args(["dev", "--address", &format!("127.0.0.1:{port}")]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        println!("$ {}", shell::display(&command));
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let log = Arc::new(Mutex::new(Vec::new()));
        if let Some(stderr) = child.stderr.take() {
            let log = Arc::clone(&log);
            thread::spawn(move || {
                for line in BufReader::new(stderr).lines().map_while(std::result::Result::ok) {
                    if verbose {
                        println!("  {line}");
                    }
                    if let Ok(mut log) = log.lock() {
                        log.push(line);
                    }
                }
            });
        }
        Ok(Self { child, port, log })
    }

    /// Returns the URL it serves.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Returns its process ID.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Requests `/` until the status is 200 and the response contains `text`. Returns the arrival time of that response.
    pub(crate) fn wait_for(&mut self, text: &str, limit: Duration, pause: Duration) -> Result<Instant> {
        let deadline = Instant::now() + limit;
        let mut last = String::from("no response");
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                bail!("`wash dev` exited: {status}\n{}", self.log());
            }
            match http::get(self.port, "/") {
                Ok(response) if response.status == 200 && response.text.contains(text) => {
                    return Ok(Instant::now());
                }
                Ok(response) => last = format!("status {}", response.status),
                Err(error) => last = format!("{error:#}"),
            }
            thread::sleep(pause);
        }
        bail!(
            "{} did not respond with `{text}` within {limit:?}; last: {last}\n{}",
            self.url(),
            self.log()
        )
    }

    /// Sends SIGTERM and waits for the process to exit.
    pub(crate) fn stop(mut self, limit: Duration) -> Result<ExitStatus> {
        terminate(&mut self.child)?;
        let deadline = Instant::now() + limit;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            thread::sleep(POLL);
        }
        bail!(
            "`wash dev` did not exit within {limit:?} after SIGTERM\n{}",
            self.log()
        )
    }

    fn log(&self) -> String {
        self.log.lock().map(|log| log.join("\n")).unwrap_or_default()
    }
}

#[cfg(unix)]
fn terminate(child: &mut Child) -> Result<()> {
    use rustix::process::{Pid, Signal, kill_process};
    kill_process(Pid::from_child(child), Signal::TERM).context("cannot send SIGTERM to `wash dev`")
}

#[cfg(not(unix))]
fn terminate(child: &mut Child) -> Result<()> {
    child.kill().context("cannot kill `wash dev`")
}

impl Drop for Dev {
    fn drop(&mut self) {
        // After `stop`, the process has exited and both calls do nothing.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
