//! What the tests of the backends share that keep data in files.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Where the writer that is killed writes.
const ROOT: &str = "WASH_TEST_WRITER_ROOT";

/// Where to write, in the process of a writer that is killed.
pub(crate) fn writer_root() -> Option<PathBuf> {
    std::env::var_os(ROOT).map(PathBuf::from)
}

/// Run the test `writer` in a process of its own, which writes to `root` and says on stdout `acknowledged NUMBER`, and kill it at
/// least `after` its start, at another instruction each round. Returns the last number.
pub(crate) fn kill_writer(writer: &str, root: &Path, round: u64, after: Duration) -> Option<u64> {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", writer])
        .env(ROOT, root)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let (first, came) = mpsc::channel();
    let said = thread::spawn(move || {
        let lines = lines.map_while(Result::ok);
        let numbers = lines.filter_map(|line| line.strip_prefix("acknowledged ")?.parse().ok());
        numbers
            .inspect(|_| {
                let _ = first.send(());
            })
            .last()
    });
    // Every other writer comes to something, however busy the machine is.
    if round % 2 == 1 {
        came.recv_timeout(Duration::from_secs(30)).unwrap();
    }
    let late = round * 977 % 25_000;
    let deadline = Instant::now() + after + Duration::from_micros(late);
    while Instant::now() < deadline {
        thread::yield_now();
    }
    process.kill().unwrap();
    process.wait().unwrap();
    said.join().unwrap()
}

/// A folder in memory, where there is such a thing: the disk is not what is tested.
pub(crate) fn folder_in_memory() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    folder.unwrap()
}
