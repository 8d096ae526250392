//! A process that runs in the background while the test interacts with it.
//!
//! # Flow
//! One thread per stream collects lines. The test waits for the line it needs, with a deadline.
//!
//! # Guarantees
//! A wait checks only lines that no earlier wait on the same stream has consumed. On drop, a running process is killed
//! with its process group.

use std::io::{BufRead as _, BufReader, Read};
use std::process::Child;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use crate::command::code;
use crate::filters::Filters;
use crate::run::Run;

/// Default timeout of a wait. It is long because the machine may be busy.
pub(crate) const TIMEOUT: Duration = Duration::from_mins(1);

/// A signal that a test sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT, as sent by Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGKILL.
    Kill,
    /// SIGSTOP, which suspends the process, like a machine that goes to sleep.
    #[cfg(unix)]
    Stop,
    /// SIGCONT.
    #[cfg(unix)]
    Continue,
}

/// A running process and its output so far.
#[derive(Debug)]
pub struct Session {
    child: Child,
    line: String,
    filters: Filters,
    stdout: Stream,
    stderr: Stream,
}

impl Session {
    pub(crate) fn new(mut child: Child, line: String, filters: Filters) -> Self {
        let stdout = child.stdout.take().map(Stream::read).unwrap_or_default();
        let stderr = child.stderr.take().map(Stream::read).unwrap_or_default();
        Self {
            child,
            line,
            filters,
            stdout,
            stderr,
        }
    }

    /// Returns the process ID.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a line on stderr that contains `text` and returns it.
    #[track_caller]
    pub fn wait_stderr(&mut self, text: &str) -> String {
        self.wait_stderr_for(TIMEOUT, text, |line| line.contains(text))
    }

    /// Waits up to `timeout` for a line on stderr that satisfies `expected` and returns it. `what` describes the line in
    /// the error.
    #[track_caller]
    pub fn wait_stderr_for(
        &mut self,
        timeout: Duration,
        what: &str,
        expected: impl Fn(&str) -> bool,
    ) -> String {
        let found = self.stderr.wait(timeout, expected);
        found.unwrap_or_else(|| {
            panic!(
                "`{}` did not print '{what}' on stderr\n{}",
                self.line,
                self.transcript()
            )
        })
    }

    /// Waits for a line on stdout that contains `text` and returns it.
    #[track_caller]
    pub fn wait_stdout(&mut self, text: &str) -> String {
        let found = self.stdout.wait(TIMEOUT, |line| line.contains(text));
        found.unwrap_or_else(|| {
            panic!(
                "`{}` did not print '{text}' on stdout\n{}",
                self.line,
                self.transcript()
            )
        })
    }

    /// Returns the stderr so far.
    pub fn stderr(&self) -> String {
        self.stderr.text()
    }

    /// Returns the stdout so far.
    pub fn stdout(&self) -> String {
        self.stdout.text()
    }

    /// Sends a signal to the process, but not to its children. On systems without signals, the process is killed.
    pub fn signal(&mut self, signal: Signal) {
        send(&mut self.child, signal);
    }

    /// Returns whether the process has exited.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_some())
    }

    /// Waits for the process to exit and returns the result.
    #[track_caller]
    pub fn wait(mut self) -> Run {
        let end = Instant::now() + TIMEOUT;
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break status,
                // The standard library has no wait with a timeout for child processes.
                _ if Instant::now() < end => std::thread::sleep(Duration::from_millis(5)),
                _ => panic!("`{}` did not exit\n{}", self.line, self.transcript()),
            }
        };
        let end = Instant::now() + Duration::from_secs(1);
        self.stdout.finish(end);
        self.stderr.finish(end);
        Run {
            line: self.line.clone(),
            code: code(status),
            stdout: self.stdout.text().into_bytes(),
            stderr: self.stderr.text().into_bytes(),
            filters: self.filters.clone(),
        }
    }

    fn transcript(&self) -> String {
        format!(
            "----- stdout -----\n{}\n----- stderr -----\n{}",
            self.stdout.text(),
            self.stderr.text()
        )
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // After the exit, another process may have the same ID.
        if !self.has_ended() {
            kill_group(&self.child);
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// The lines of one stream.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    shared: Arc<(Mutex<Lines>, Condvar)>,
    seen: usize,
    reader: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Lines {
    lines: Vec<String>,
    ended: bool,
}

impl Stream {
    pub(crate) fn read(source: impl Read + Send + 'static) -> Self {
        let shared = Arc::<(Mutex<Lines>, Condvar)>::default();
        let sink = Arc::clone(&shared);
        let reader = std::thread::spawn(move || {
            let mut source = BufReader::new(source);
            let mut buffer = Vec::new();
            // A pseudo-terminal reports its end as an error.
            while source.read_until(b'\n', &mut buffer).is_ok_and(|read| read > 0) {
                let line = String::from_utf8_lossy(&buffer).into_owned();
                sink.0.lock().lines.push(line);
                sink.1.notify_all();
                buffer.clear();
            }
            sink.0.lock().ended = true;
            sink.1.notify_all();
        });
        Self {
            shared,
            seen: 0,
            reader: Some(reader),
        }
    }

    pub(crate) fn wait(&mut self, timeout: Duration, expected: impl Fn(&str) -> bool) -> Option<String> {
        let end = Instant::now() + timeout;
        let mut lines = self.shared.0.lock();
        loop {
            while let Some(line) = lines.lines.get(self.seen) {
                self.seen += 1;
                if expected(line) {
                    return Some(line.trim_end().to_owned());
                }
            }
            let left = end.saturating_duration_since(Instant::now());
            if lines.ended || left.is_zero() {
                return None;
            }
            self.shared.1.wait_for(&mut lines, left);
        }
    }

    pub(crate) fn text(&self) -> String {
        self.shared.0.lock().lines.concat()
    }

    /// Waits until the stream is closed, at most until `end`, since an orphaned process may keep it open.
    fn finish(&mut self, end: Instant) {
        let mut lines = self.shared.0.lock();
        while !lines.ended && Instant::now() < end {
            let left = end.saturating_duration_since(Instant::now());
            self.shared.1.wait_for(&mut lines, left);
        }
        if lines.ended {
            drop(lines);
            let _ = self.reader.take().map(JoinHandle::join);
        }
    }
}

#[cfg(unix)]
pub(crate) fn pid_of(child: &Child) -> Option<rustix::process::Pid> {
    i32::try_from(child.id())
        .ok()
        .and_then(rustix::process::Pid::from_raw)
}

#[cfg(unix)]
pub(crate) fn send(child: &mut Child, signal: Signal) {
    let number = match signal {
        Signal::Interrupt => rustix::process::Signal::INT,
        Signal::Terminate => rustix::process::Signal::TERM,
        Signal::Kill => rustix::process::Signal::KILL,
        Signal::Stop => rustix::process::Signal::STOP,
        Signal::Continue => rustix::process::Signal::CONT,
    };
    if let (Some(pid), Ok(None)) = (pid_of(child), child.try_wait()) {
        rustix::process::kill_process(pid, number).expect("a child can be signalled");
    }
}

#[cfg(not(unix))]
pub(crate) fn send(child: &mut Child, _signal: Signal) {
    let _ = child.kill();
}

#[cfg(unix)]
pub(crate) fn kill_group(child: &Child) {
    if let Some(pid) = pid_of(child) {
        let _ = rustix::process::kill_process_group(pid, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
pub(crate) fn kill_group(_child: &Child) {}
