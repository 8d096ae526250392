//! Measures the resource usage of an idle process, from `/proc` on Linux.

use std::fs;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

/// Clock ticks per second in `/proc/PID/stat`, on every architecture that Rust supports.
const TICKS_PER_SECOND: f64 = 100.0;

/// The smallest measurable usage: one clock tick in [`super::IDLE`], in percent of one processor.
pub(super) const RESOLUTION_PERCENT: f64 = 0.2;

/// Maximum number of seconds to wait for the work after a response to end.
const SETTLE_ATTEMPTS: u32 = 15;

/// Time for the allocator to return memory to the system. It does so gradually, ten seconds after the last use.
const DECAY: Duration = Duration::from_secs(15);

/// Memory and processor time of a process over a period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Usage {
    /// Resident memory at the end, in MiB.
    pub(super) resident_mib: f64,
    /// Processor time over the period, in percent of one processor.
    pub(super) cpu_percent: f64,
}

/// Measures the idle process `pid` for `time`, after the work of the last request has ended and its memory has been
/// returned to the system.
pub(super) fn measure(pid: u32, time: Duration) -> Result<Usage> {
    settle(pid)?;
    thread::sleep(DECAY);
    let before = used(pid)?;
    thread::sleep(time);
    let after = used(pid)?;
    let kibibytes = resident(&proc(pid, "status")?).context("/proc/PID/status has no VmRSS")?;
    let seconds = (after - before) / TICKS_PER_SECOND;
    Ok(Usage {
        resident_mib: kibibytes / 1024.0,
        cpu_percent: 100.0 * seconds / time.as_secs_f64(),
    })
}

/// Waits for a second in which the process uses no processor time, up to [`SETTLE_ATTEMPTS`] seconds.
fn settle(pid: u32) -> Result<()> {
    let mut last = used(pid)?;
    for _ in 0..SETTLE_ATTEMPTS {
        thread::sleep(Duration::from_secs(1));
        let now = used(pid)?;
        if (now - last).abs() < 0.5 {
            return Ok(());
        }
        last = now;
    }
    Ok(())
}

/// Returns the total processor time in clock ticks.
fn used(pid: u32) -> Result<f64> {
    ticks(&proc(pid, "stat")?).context("/proc/PID/stat has no processor time")
}

fn proc(pid: u32, file: &str) -> Result<String> {
    let path = format!("/proc/{pid}/{file}");
    fs::read_to_string(&path).with_context(|| format!("cannot read {path}; this needs Linux"))
}

/// Returns user plus system time, fields 14 and 15. Field 2, the name, may contain blanks and parentheses; it ends at the
/// last parenthesis.
fn ticks(stat: &str) -> Option<f64> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let field = |number: usize| fields.get(number - 3)?.parse::<f64>().ok();
    Some(field(14)? + field(15)?)
}

fn resident(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_blanks_and_parentheses_does_not_shift_the_fields() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194560 10 0 0 0 25 17 0 0 20 0 1 0 100";
        assert_eq!(ticks(stat), Some(42.0));
    }

    #[test]
    fn resident_memory_is_read_in_kibibytes() {
        assert_eq!(
            resident("Name:\twash\nVmRSS:\t   40960 kB\nVmSwap: 0 kB\n"),
            Some(40960.0)
        );
        assert_eq!(resident("Name:\tkthreadd\n"), None);
    }
}
