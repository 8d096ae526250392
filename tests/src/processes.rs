//! Finds and kills the processes of a sandbox, including descendants and orphans.

use std::path::Path;

/// The environment variable that marks every process of a sandbox. Its name does not begin with `WASH_`, which is reserved
/// for configuration.
pub(crate) const MARK: &str = "SANDBOX_OF_TEST";

/// A process of a sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Process ID.
    pub pid: u32,
    /// Command line.
    pub command: String,
}

/// Returns the running processes with the mark of sandbox `id`, except zombies.
pub(crate) fn of(id: &str) -> Vec<Process> {
    let mark = format!("{MARK}={id}");
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let environment = std::fs::read(entry.path().join("environ")).unwrap_or_default();
        if environment
            .split(|byte| *byte == 0)
            .any(|variable| variable == mark.as_bytes())
            && !is_zombie(&entry.path())
        {
            found.push(Process {
                pid,
                command: command(&entry.path()),
            });
        }
    }
    found.sort_by_key(|process| process.pid);
    found
}

fn command(process: &Path) -> String {
    let bytes = std::fs::read(process.join("cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&bytes)
        .trim_end_matches('\0')
        .replace('\0', " ")
}

fn is_zombie(process: &Path) -> bool {
    let stat = std::fs::read_to_string(process.join("stat")).unwrap_or_default();
    stat.rsplit_once(") ")
        .is_some_and(|(_, rest)| rest.starts_with('Z'))
}

/// Kills all processes of sandbox `id`, including those that are started meanwhile.
pub(crate) fn kill_all(id: &str) {
    for _ in 0..20 {
        let processes = of(id);
        if processes.is_empty() {
            return;
        }
        for process in processes {
            kill(process.pid);
        }
    }
}

#[cfg(unix)]
fn kill(pid: u32) {
    let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(pid) = pid {
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill(_pid: u32) {}
