//! Test helpers for the backends that store data in files.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Environment variable with the folder of the writer process.
const ROOT: &str = "WASH_TEST_WRITER_ROOT";

/// Returns the folder to write to; `None` outside a writer process.
pub(crate) fn writer_root() -> Option<PathBuf> {
    std::env::var_os(ROOT).map(PathBuf::from)
}

/// Runs the test `writer` in a separate process, which writes to `root` and prints `acknowledged NUMBER` to stdout. Kills it at
/// least `after` its start, at a different time each round. Returns the last number printed.
pub(crate) fn kill_writer(writer: &str, root: &Path, round: u64, after: Duration) -> Option<u64> {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", writer])
        .env(ROOT, root)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let (first, first_received) = mpsc::channel();
    let reader = thread::spawn(move || {
        let lines = lines.map_while(Result::ok);
        let numbers = lines.filter_map(|line| line.strip_prefix("acknowledged ")?.parse().ok());
        numbers
            .inspect(|_| {
                let _ = first.send(());
            })
            .last()
    });
    // In every other round, wait until the writer has made progress, even on a busy machine.
    if round % 2 == 1 {
        first_received.recv_timeout(Duration::from_secs(30)).unwrap();
    }
    let extra = round * 977 % 25_000;
    let deadline = Instant::now() + after + Duration::from_micros(extra);
    while Instant::now() < deadline {
        thread::yield_now();
    }
    process.kill().unwrap();
    process.wait().unwrap();
    reader.join().unwrap()
}

/// Creates a folder in memory if possible, because the speed of the disk is not under test.
pub(crate) fn folder_in_memory() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    folder.unwrap()
}
