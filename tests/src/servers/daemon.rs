//! A program that listens on a port.

use std::fs::File;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Time for a server to listen.
const START: Duration = Duration::from_secs(30);

/// A running program, its port and its folder.
#[derive(Debug)]
pub(super) struct Daemon {
    program: &'static str,
    arguments: Vec<String>,
    address: SocketAddr,
    folder: TempDir,
    child: Option<Child>,
}

impl Daemon {
    /// Start `program` with what `arguments` makes of a free port and a new folder, and wait until it listens.
    pub(super) fn start(program: &'static str, arguments: impl Fn(u16, &Path) -> Vec<String>) -> Self {
        for _ in 0..5 {
            let address = free_address();
            let folder = tempfile::tempdir().expect("a folder for the server");
            let mut daemon = Self {
                program,
                arguments: arguments(address.port(), folder.path()),
                address,
                folder,
                child: None,
            };
            // Somebody else may have taken the port meanwhile.
            if daemon.run() {
                return daemon;
            }
        }
        panic!("{program} does not listen on any of five free ports");
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// End it at once, as a crash would.
    pub(super) fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Start it again, where it was.
    pub(super) fn restart(&mut self) {
        self.stop();
        assert!(
            self.run(),
            "{} does not start again:\n{}",
            self.program,
            self.log()
        );
    }

    fn run(&mut self) -> bool {
        let log = File::create(self.folder.path().join("log")).expect("a log for the server");
        let child = Command::new(self.program)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log for the server"))
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| {
                panic!(
                    "cannot run {} ({error}): `cargo xtask setup` installs it",
                    self.program
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
        panic!("{} does not listen:\n{}", self.program, self.log());
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
