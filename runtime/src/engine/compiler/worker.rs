//! Starts worker processes and exchanges messages with them.

use std::ffi::OsString;
use std::io::{self, Read as _};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use parking_lot::Mutex;

use super::Job;
use super::protocol::{self, Request};
use crate::engine::codes::CompiledWith;
use crate::engine::config::DebugInfo;
use crate::error::CompileError;

/// Limits of compilations in worker processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompileLimits {
    /// Maximum memory of one worker, in bytes. Enforced on Unix. Default: 1 GiB.
    pub memory: u64,
    /// Maximum CPU time of one compilation; at least one second. It may take three times as long. Elsewhere than on Unix, only
    /// that is enforced. Default: 60 s.
    pub cpu_time: Duration,
    /// Maximum number of compilations at once, at least two; one namespace gets half of them. Default: the number of CPUs.
    pub concurrent: usize,
}

impl Default for CompileLimits {
    fn default() -> Self {
        Self {
            memory: 1 << 30,
            cpu_time: Duration::from_mins(1),
            concurrent: std::thread::available_parallelism().map_or(2, usize::from),
        }
    }
}

/// The program that compiles components in its own process: it calls
/// [`serve_compile_worker`](super::serve_compile_worker) with stdin and stdout as it got them.
#[derive(Clone, Debug)]
#[must_use = "has no effect until passed to an engine builder"]
pub struct CompileWorker {
    program: PathBuf,
    args: Vec<OsString>,
    pub(super) limits: CompileLimits,
}

impl CompileWorker {
    /// Runs `program` with these arguments. On Unix, it gets no environment variables.
    pub fn new(program: impl Into<PathBuf>, args: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Self {
            program: program.into(),
            args: args.into_iter().map(Into::into).collect(),
            limits: CompileLimits::default(),
        }
    }

    /// Runs the current program with these arguments.
    ///
    /// # Errors
    /// The path of the program is unknown.
    pub fn this_program(args: impl IntoIterator<Item = impl Into<OsString>>) -> io::Result<Self> {
        // This is the running program even if its file was replaced.
        let own = PathBuf::from("/proc/self/exe");
        let program = if own.exists() {
            own
        } else {
            std::env::current_exe()?
        };
        Ok(Self::new(program, args))
    }

    /// Sets the limits.
    pub fn with_limits(mut self, limits: CompileLimits) -> Self {
        self.limits = limits;
        self
    }

    fn spawn(&self) -> io::Result<Worker> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        command.env_clear().current_dir("/");
        let mut child = command.spawn()?;
        let missing = || io::Error::from(io::ErrorKind::BrokenPipe);
        Ok(Worker {
            stdin: child.stdin.take().ok_or_else(missing)?,
            stdout: child.stdout.take().ok_or_else(missing)?,
            stderr: child.stderr.take().ok_or_else(missing)?,
            child: Arc::new(Mutex::new(Process(child))),
        })
    }
}

/// Why a worker did not return code.
pub(super) enum Failure {
    /// Because of the component: it would fail again.
    Component(CompileError),
    /// The worker could not be started or asked.
    Worker(CompileError),
}

struct Worker {
    stdin: ChildStdin,
    stdout: ChildStdout,
    stderr: ChildStderr,
    child: Arc<Mutex<Process>>,
}

/// A process that ends when it is dropped.
struct Process(Child);

impl Process {
    fn end(&mut self) -> io::Result<ExitStatus> {
        // It may have exited already.
        let _ = self.0.kill();
        self.0.wait()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// Worker processes. Each compiles one component; the next one is started in advance.
pub(super) struct Workers {
    program: CompileWorker,
    next: Mutex<Option<Worker>>,
}

impl Workers {
    pub(super) fn new(program: CompileWorker) -> Self {
        let next = program.spawn();
        if let Err(error) = &next {
            tracing::warn!(%error, "cannot start the process that compiles components");
        }
        Self {
            program,
            next: Mutex::new(next.ok()),
        }
    }

    /// Compiles a component. Blocks.
    pub(super) fn compile(
        &self,
        job: Job,
        debug_info: DebugInfo,
        bytes: &[u8],
    ) -> Result<(CompiledWith, Vec<u8>), Failure> {
        let unavailable = |error: io::Error| {
            Failure::Worker(CompileError::text(format!(
                "cannot start the process that compiles components: {error}"
            )))
        };
        let ready = self.next.lock().take();
        let worker = match ready {
            // A worker that was ended from outside is replaced.
            Some(worker) if matches!(worker.child.lock().0.try_wait(), Ok(None)) => worker,
            _ => self.program.spawn().map_err(unavailable)?,
        };
        let next = self.program.spawn().ok();
        *self.next.lock() = next;
        let limits = self.program.limits;
        let request = Request {
            job,
            debug_info,
            memory: limits.memory,
            cpu_time: limits.cpu_time,
        };
        worker.exchange(&request, bytes)
    }
}

impl Worker {
    fn exchange(mut self, request: &Request, bytes: &[u8]) -> Result<(CompiledWith, Vec<u8>), Failure> {
        let time = request.cpu_time * 3;
        let watch = Watch::start(Arc::clone(&self.child), time).map_err(|error| {
            Failure::Worker(CompileError::text(format!("cannot watch the compiler: {error}")))
        })?;
        let reply = protocol::write_request(&mut self.stdin, request, bytes)
            .and_then(|()| protocol::read_reply(&mut self.stdout));
        let timed_out = watch.stop();
        match reply {
            Ok(Ok(code)) => Ok(code),
            Ok(Err(reason)) => Err(Failure::Component(CompileError::text(reason))),
            Err(_) if timed_out => Err(Failure::Component(CompileError::text(format!(
                "compiling it takes longer than {} s",
                time.as_secs()
            )))),
            Err(error) => {
                drop(self.stdin);
                let status = self.child.lock().0.wait();
                let mut stderr = String::new();
                let _ = self.stderr.take(4096).read_to_string(&mut stderr);
                let why = match status {
                    Ok(status) => explain(status, &stderr, request),
                    Err(_) => error.to_string(),
                };
                Err(Failure::Component(CompileError::text(why)))
            }
        }
    }
}

/// Says why a worker ended without a reply.
fn explain(status: ExitStatus, stderr: &str, request: &Request) -> String {
    let memory = format!(
        "compiling it needs more than {} MiB of memory",
        request.memory / (1024 * 1024)
    );
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        let signal = status.signal().and_then(rustix::process::Signal::from_named_raw);
        if signal == Some(rustix::process::Signal::XCPU) {
            return format!(
                "compiling it takes more than {} s of CPU time",
                request.cpu_time.as_secs()
            );
        }
        if signal == Some(rustix::process::Signal::KILL) {
            return memory;
        }
    }
    if stderr.contains("memory allocation of") {
        return memory;
    }
    let reason = stderr.lines().next().unwrap_or_default();
    format!("the compiler ended with {status}: {reason}")
}

/// Ends a process after some time.
struct Watch {
    stop: mpsc::Sender<()>,
    thread: std::thread::JoinHandle<bool>,
}

impl Watch {
    fn start(process: Arc<Mutex<Process>>, time: Duration) -> io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("compile-watch".to_owned())
            .spawn(move || {
                let timed_out = stopped.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
                if timed_out {
                    // A failure only means that it has exited.
                    let _ = process.lock().0.kill();
                }
                timed_out
            })?;
        Ok(Self { stop, thread })
    }

    /// Stops watching. Returns whether the time was up.
    fn stop(self) -> bool {
        let _ = self.stop.send(());
        self.thread.join().unwrap_or(false)
    }
}
