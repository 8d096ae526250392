//! A pseudo-terminal, for tests of interactive features: prompts, keys, colors.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

use crate::command::{WashCommand, code};
use crate::session::{Signal, TIMEOUT, kill_group, send};

/// A process in a pseudo-terminal of 100 columns and 30 rows. Stdout and stderr are one stream.
#[derive(Debug)]
pub struct Terminal {
    child: Child,
    line: String,
    screen: Screen,
    keyboard: File,
    device: File,
}

impl Terminal {
    #[track_caller]
    pub(crate) fn start(command: &WashCommand<'_>) -> Self {
        let (master, device) = open();
        let mut prepared = command.command(setsid().unwrap_or(command.program()), true);
        let clone = || Stdio::from(device.try_clone().expect("a terminal can be shared"));
        let child = command.start(prepared.stdin(clone()).stdout(clone()).stderr(clone()));
        let keyboard = File::from(master.try_clone().expect("a terminal can be shared"));
        Self {
            child,
            line: command.line(),
            screen: Screen::watch(File::from(master)),
            keyboard,
            device,
        }
    }

    /// Types these characters.
    pub fn send(&mut self, keys: &str) {
        self.keyboard
            .write_all(keys.as_bytes())
            .expect("the terminal is open");
    }

    /// Waits until `text` is printed after the match of the last wait.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        assert!(
            self.screen.wait(TIMEOUT, text),
            "`{}` did not print '{text}' on its terminal\n{}",
            self.line,
            self.screen.text()
        );
    }

    /// Returns the output so far, with escape sequences.
    pub fn output(&self) -> String {
        self.screen.text()
    }

    /// Returns the settings of the terminal (echo, line mode, …), to check that they are restored.
    pub fn settings(&self) -> String {
        let attributes = tcgetattr(&self.device).expect("a terminal has settings");
        format!(
            "{:?} {:?} {:?}",
            attributes.input_modes, attributes.output_modes, attributes.local_modes
        )
    }

    /// Waits until echo is off, as in a password prompt.
    pub fn wait_for_silence(&self) {
        let begun = Instant::now();
        let modes = || {
            tcgetattr(&self.device)
                .expect("a terminal has settings")
                .local_modes
        };
        while modes().contains(LocalModes::ECHO) {
            assert!(
                begun.elapsed() < TIMEOUT,
                "`{}` did not turn off echo\n{}",
                self.line,
                self.screen.text()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Sends a signal to the process, but not to its children.
    pub fn signal(&mut self, signal: Signal) {
        send(&mut self.child, signal);
    }

    /// Waits for the process to exit and returns its exit code.
    #[track_caller]
    pub fn wait(&mut self) -> i32 {
        let end = Instant::now() + TIMEOUT;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return code(status).unwrap_or(-1),
                _ if Instant::now() < end => std::thread::sleep(Duration::from_millis(5)),
                _ => panic!("`{}` did not exit\n{}", self.line, self.screen.text()),
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // After the exit, another process may have the same ID.
        if !self.child.try_wait().is_ok_and(|status| status.is_some()) {
            kill_group(&self.child);
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

fn open() -> (OwnedFd, File) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
    grantpt(&master).expect("the pseudo-terminal is ours");
    unlockpt(&master).expect("the pseudo-terminal is ours");
    let name = ptsname(&master, Vec::new()).expect("a pseudo-terminal has a name");
    let name = name.to_str().expect("the name is ASCII").to_owned();
    let device = OpenOptions::new()
        .read(true)
        .write(true)
        .open(name)
        .expect("the terminal opens");
    tcsetwinsize(
        &device,
        Winsize {
            ws_row: 30,
            ws_col: 100,
            ws_xpixel: 0,
            ws_ypixel: 0,
        },
    )
    .expect("a size");
    (master, device)
}

/// Returns the path of `setsid`. `setsid --ctty` sets the controlling terminal, so that Ctrl-C sends a signal. macOS does not
/// have it.
fn setsid() -> Option<&'static Path> {
    ["/usr/bin/setsid", "/bin/setsid"]
        .into_iter()
        .map(Path::new)
        .find(|path| path.is_file())
}

mod screen {
    use std::fs::File;
    use std::io::Read as _;
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use parking_lot::{Condvar, Mutex};

    /// The output so far. It is searched as bytes, not lines, because a prompt does not end its line.
    #[derive(Debug)]
    pub(super) struct Screen {
        shared: Arc<(Mutex<Vec<u8>>, Condvar)>,
        seen: usize,
    }

    impl Screen {
        pub(super) fn watch(mut master: File) -> Self {
            let shared = Arc::<(Mutex<Vec<u8>>, Condvar)>::default();
            let sink = Arc::clone(&shared);
            std::thread::spawn(move || {
                let mut buffer = [0; 4096];
                while let Ok(read @ 1..) = master.read(&mut buffer) {
                    let new = buffer.get(..read).unwrap_or_default();
                    sink.0.lock().extend_from_slice(new);
                    sink.1.notify_all();
                }
            });
            Self { shared, seen: 0 }
        }

        pub(super) fn text(&self) -> String {
            String::from_utf8_lossy(&self.shared.0.lock()).into_owned()
        }

        pub(super) fn wait(&mut self, timeout: Duration, text: &str) -> bool {
            let end = Instant::now() + timeout;
            let mut bytes = self.shared.0.lock();
            loop {
                let unseen = bytes.get(self.seen..).unwrap_or_default();
                if let Some(at) = unseen
                    .windows(text.len().max(1))
                    .position(|window| window == text.as_bytes())
                {
                    self.seen += at + text.len();
                    return true;
                }
                let left = end.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return false;
                }
                self.shared.1.wait_for(&mut bytes, left);
            }
        }
    }
}

use screen::Screen;
