//! The memory of a process.

/// Returns a figure of `/proc/PID/status` in KiB, such as `VmRSS`, the resident memory, or `VmHWM`, its peak (proc(5)). `None` if
/// the process has ended or the system has no `/proc`.
pub fn kib(pid: u32, figure: &str) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let value = status
        .lines()
        .find_map(|line| line.strip_prefix(figure)?.strip_prefix(':'))?;
    value.split_whitespace().next()?.parse().ok()
}
