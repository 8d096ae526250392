//! Runs the build command.
//!
//! # Flow
//! The shell starts in a process group of its own, with one pipe for both of its streams, so that their order is
//! kept; a thread passes the bytes on and keeps their end for the diagnosis.
//!
//! # Guarantees
//! Stdout of `wash` stays untouched; dropping the future kills the whole group; a process that the command
//! leaves behind with our pipe open does not hold the build up.

use std::collections::BTreeMap;
use std::io::{PipeReader, Read as _, Write as _};
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use process_wrap::tokio::{ChildWrapper, CommandWrap};
use tokio::process::Command;
use tokio::sync::oneshot;

use super::tail::Tail;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output::Printer;

/// How much of the output is kept.
const KEPT: usize = 1 << 20;

/// How long the end of the output is waited for once the command has ended.
const LINGER: Duration = Duration::from_millis(500);

/// Where the build command's output goes. It never goes to stdout, which is kept for results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum BuildOutput {
    /// To stderr, as it comes.
    #[default]
    Stream,
    /// To stderr when the build has failed, else nowhere.
    OnFailure,
}

impl BuildOutput {
    /// What `-q` asks for.
    pub(crate) fn of(printer: &Printer) -> Self {
        if printer.is_quiet() {
            Self::OnFailure
        } else {
            Self::Stream
        }
    }
}

/// A command to run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shell<'a> {
    /// For `sh -c`, or `cmd /C` on Windows.
    pub(crate) command: &'a str,
    /// Where it runs.
    pub(crate) root: &'a Path,
    /// Environment variables on top of the inherited ones.
    pub(crate) env: &'a BTreeMap<String, String>,
    /// The value of `WASH_COMPONENT_PATH`.
    pub(crate) component: Option<&'a Path>,
}

/// How it ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Its exit status.
    pub(crate) status: ExitStatus,
    /// The end of its output, without terminal escape sequences.
    pub(crate) output: String,
}

impl Shell<'_> {
    /// Run to the end. `color`: ask the tools for colours although they write to a pipe.
    pub(crate) async fn run(&self, color: bool, output: BuildOutput) -> Result<Ended> {
        let fail = |error: &std::io::Error| {
            Error::new(format!(
                "cannot start the build command in '{}'",
                self.root.display()
            ))
            .with_source(error)
        };
        let (reader, writer) = std::io::pipe().map_err(|error| fail(&error))?;
        let second = writer.try_clone().map_err(|error| fail(&error))?;
        let mut child = {
            let mut command = self.command(color);
            command.stdin(Stdio::null()).stdout(writer).stderr(second);
            // The command holds our ends of the pipe: it must be gone before the output can end.
            Group(
                own_group(command)
                    .spawn()
                    .map_err(|error| start_error(&error, fail(&error)))?,
            )
        };
        let tail = Arc::new(Mutex::new(Tail::new(KEPT)));
        let drained = pump(reader, Arc::clone(&tail), output == BuildOutput::Stream);
        let status = child.0.wait().await.map_err(|error| fail(&error))?;
        let _ = tokio::time::timeout(LINGER, drained).await;
        let tail = tail.lock();
        if output == BuildOutput::OnFailure && !status.success() {
            write_stderr(&tail.bytes());
        }
        Ok(Ended {
            status,
            output: tail.text(),
        })
    }

    fn command(&self, color: bool) -> Command {
        let mut command = interpreter(self.command);
        command.current_dir(self.root);
        if color {
            for (name, value) in [
                ("CARGO_TERM_COLOR", "always"),
                ("CLICOLOR_FORCE", "1"),
                ("FORCE_COLOR", "1"),
            ] {
                if std::env::var_os(name).is_none() {
                    command.env(name, value);
                }
            }
        }
        if let Some(path) = self.component {
            command.env("WASH_COMPONENT_PATH", path);
        }
        command.envs(self.env);
        command
    }
}

#[cfg(not(windows))]
fn interpreter(command: &str) -> Command {
    // By path: a project may set a PATH that has no shell in it.
    let shell = Path::new("/bin/sh");
    let mut interpreter = Command::new(if shell.exists() { shell } else { Path::new("sh") });
    interpreter.arg("-c").arg(command);
    interpreter
}

#[cfg(windows)]
fn interpreter(command: &str) -> Command {
    let mut interpreter = Command::new("cmd");
    // `/S` and one pair of quotes: cmd then takes the rest literally.
    interpreter.raw_arg(format!("/D /S /C \"{command}\""));
    interpreter
}

fn own_group(command: Command) -> CommandWrap {
    let mut wrap = CommandWrap::from(command);
    #[cfg(unix)]
    wrap.wrap(process_wrap::tokio::ProcessGroup::leader());
    #[cfg(windows)]
    wrap.wrap(process_wrap::tokio::JobObject);
    wrap
}

fn start_error(error: &std::io::Error, fallback: Error) -> Error {
    if error.kind() == std::io::ErrorKind::NotFound {
        let shell = if cfg!(windows) { "cmd" } else { "sh" };
        return fallback
            .with_exit(Exit::MissingTool)
            .hint(format!("install a shell that is called '{shell}'"));
    }
    fallback
}

/// Pass the output on, in a thread, since a pipe has no portable asynchronous form. Resolves at its end.
fn pump(mut reader: PipeReader, tail: Arc<Mutex<Tail>>, stream: bool) -> oneshot::Receiver<()> {
    let (done, drained) = oneshot::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(read @ 1..) = reader.read(&mut buffer) {
            let new = buffer.get(..read).unwrap_or_default();
            tail.lock().push(new);
            if stream {
                write_stderr(new);
            }
        }
        // Nobody listens when the build was cancelled.
        let _ = done.send(());
    });
    drained
}

fn write_stderr(bytes: &[u8]) {
    let mut stderr = std::io::stderr().lock();
    // There is nobody left to tell that stderr is closed.
    let _ = stderr.write_all(bytes).and_then(|()| stderr.flush());
}

/// A process group that does not outlive its owner's interest in it.
struct Group(Box<dyn ChildWrapper>);

impl Drop for Group {
    fn drop(&mut self) {
        // A child that has been waited for is left alone: its group may still serve the next build (a compiler daemon).
        if let Ok(None) = self.0.try_wait() {
            let _ = self.0.start_kill();
        }
    }
}
