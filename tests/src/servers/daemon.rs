//! A server process that listens on a port.

use std::fs::File;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::signals;

/// Timeout for a server to start listening.
const START: Duration = Duration::from_secs(30);

/// A server program.
#[derive(Debug)]
pub(super) struct Program {
    /// Path, or name in `PATH`.
    pub(super) path: PathBuf,
    /// User ID to run it as. `None`: the current user.
    pub(super) account: Option<u32>,
    /// Whether it has child processes, which it ends on SIGQUIT.
    pub(super) has_children: bool,
}

impl Program {
    pub(super) fn command(&self) -> Command {
        let mut command = signals::command(&self.path);
        #[cfg(unix)]
        if let Some(account) = self.account {
            std::os::unix::process::CommandExt::uid(&mut command, account);
        }
        command
    }

    /// Makes the program's user the owner of a file or folder.
    pub(super) fn own(&self, path: &Path) {
        #[cfg(unix)]
        if let Some(account) = self.account {
            std::os::unix::fs::chown(path, Some(account), None).expect("another owner");
        }
        #[cfg(not(unix))]
        let _ = path;
    }

    fn end(&self, child: &mut Child) {
        #[cfg(unix)]
        if self.has_children {
            let _ = rustix::process::kill_process(
                rustix::process::Pid::from_child(child),
                rustix::process::Signal::QUIT,
            );
            let _ = child.wait();
            return;
        }
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl From<&str> for Program {
    fn from(name: &str) -> Self {
        Self {
            path: name.into(),
            account: None,
            has_children: false,
        }
    }
}

/// A running program, its port and its folder.
#[derive(Debug)]
pub(super) struct Daemon {
    program: Program,
    arguments: Vec<String>,
    address: SocketAddr,
    folder: TempDir,
    child: Option<Child>,
}

impl Daemon {
    /// Starts `program` and waits until it listens. `arguments` is called with a free port and a new folder.
    pub(super) fn start(
        program: impl Fn() -> Program,
        arguments: impl Fn(u16, &Path) -> Vec<String>,
    ) -> Self {
        for _ in 0..5 {
            let address = free_address();
            let folder = tempfile::tempdir().expect("a folder for the server");
            let program = program();
            program.own(folder.path());
            let mut daemon = Self {
                program,
                arguments: arguments(address.port(), folder.path()),
                address,
                folder,
                child: None,
            };
            // Another process may have bound the port meanwhile.
            if daemon.run() {
                return daemon;
            }
        }
        panic!(
            "{} does not listen on any of five free ports",
            program().path.display()
        );
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends the server immediately, like a crash.
    pub(super) fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            self.program.end(&mut child);
        }
    }

    /// Restarts the server with the same port and folder.
    pub(super) fn restart(&mut self) {
        self.stop();
        assert!(
            self.run(),
            "{} does not restart:\n{}",
            self.program.path.display(),
            self.log()
        );
    }

    /// Suspends the server: its connections stay open, but it does not respond, like during a network outage.
    #[cfg(unix)]
    pub(super) fn freeze(&self) {
        self.signal(rustix::process::Signal::STOP);
    }

    /// Resumes the server after [`freeze`](Self::freeze).
    #[cfg(unix)]
    pub(super) fn thaw(&self) {
        self.signal(rustix::process::Signal::CONT);
    }

    #[cfg(unix)]
    fn signal(&self, signal: rustix::process::Signal) {
        let child = self.child.as_ref().expect("the server runs");
        rustix::process::kill_process(rustix::process::Pid::from_child(child), signal)
            .expect("the server runs");
    }

    fn run(&mut self) -> bool {
        let log = File::create(self.folder.path().join("log")).expect("a log for the server");
        let child = self
            .program
            .command()
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log for the server"))
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| {
                panic!(
                    "cannot run {} ({error}): `cargo xtask setup` installs it",
                    self.program.path.display()
                )
            });
        let child = self.child.insert(child);
        let deadline = Instant::now() + START;
        while Instant::now() < deadline {
            if child.try_wait().is_ok_and(|status| status.is_some()) {
                self.child = None;
                return false;
            }
            if TcpStream::connect(self.address).is_ok() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("{} does not listen:\n{}", self.program.path.display(), self.log());
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.stop();
    }
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a free port")
}
