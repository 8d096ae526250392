//! The memory of a process.

use std::fs;

/// Returns the peak resident memory of a process in MiB (`VmHWM`, proc(5)).
pub(crate) fn peak_mib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("the process runs");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<u64>().ok());
    kib.expect("a number of KiB") / 1024
}
