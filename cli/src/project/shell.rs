//! Runs the build command.
//!
//! # Flow
//! The shell runs in a separate process group. Stdout and stderr share one pipe, so that their order is kept. A thread
//! forwards the output and keeps its end for the diagnosis.
//!
//! # Guarantees
//! Nothing is written to stdout of `wash`. Dropping the future kills the whole process group. A background process that
//! keeps the pipe open does not block the build.

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

/// Number of bytes kept from the end of the output.
const KEPT: usize = 1 << 20;

/// How long to wait for the end of the output after the command has exited.
const LINGER: Duration = Duration::from_millis(500);

/// Destination of the build command's output. It never goes to stdout, which is reserved for results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum BuildOutput {
    /// To stderr, immediately.
    #[default]
    Stream,
    /// To stderr if the build fails, else discarded.
    OnFailure,
}

impl BuildOutput {
    /// Selects the destination according to `-q`.
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
    /// The command line, for `sh -c`, or `cmd /C` on Windows.
    pub(crate) command: &'a str,
    /// Working directory.
    pub(crate) root: &'a Path,
    /// Environment variables in addition to the inherited ones.
    pub(crate) env: &'a BTreeMap<String, String>,
    /// The value of `WASH_COMPONENT_PATH`.
    pub(crate) component: Option<&'a Path>,
}

/// The result of a finished command.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// The end of the output, without terminal escape sequences.
    pub(crate) output: String,
}

impl Shell<'_> {
    /// Runs the command to completion. With `color`, tools are asked for colored output although they write to a pipe.
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
            // `command` owns the writing ends of the pipe. It must be dropped, or the reader never reaches the end.
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
    // An absolute path, because a project may set a PATH without a shell.
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
            .hint(format!("install a shell with the name '{shell}'"));
    }
    fallback
}

/// Forwards the output on a thread, since tokio has no portable pipe reader. The receiver resolves at the end of the
/// output.
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
        // The receiver is dropped if the build was cancelled.
        let _ = done.send(());
    });
    drained
}

fn write_stderr(bytes: &[u8]) {
    let mut stderr = std::io::stderr().lock();
    // If stderr is closed, the error cannot be reported.
    let _ = stderr.write_all(bytes).and_then(|()| stderr.flush());
}

/// A process group that is killed on drop, unless its leader has exited.
struct Group(Box<dyn ChildWrapper>);

impl Drop for Group {
    fn drop(&mut self) {
        // After a normal exit, the group may contain a compiler daemon that serves the next build.
        if let Ok(None) = self.0.try_wait() {
            let _ = self.0.start_kill();
        }
    }
}
