//! Recent output and log messages of workloads, for log requests to a cluster host.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use tokio::sync::{Notify, Semaphore};
use wash_api::protocol::LogEntry;

use crate::output::{GuestOutput, GuestSource, GuestStream, TracedOutput};
#[cfg(feature = "wasi-logging")]
use crate::plugin::wasi_logging::{LogRecord, LogSink, Traced};

/// Maximum size of the messages kept per workload, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// Maximum number of entries kept per workload.
const MAX_ENTRIES: usize = 500;

/// Maximum size of a kept message in bytes. Longer ones are truncated here, but not in the log of the host.
const MAX_MESSAGE: usize = 8 * 1024;

/// Maximum number of workloads with kept entries; the workload that has been silent the longest is dropped first.
const MAX_WORKLOADS: usize = 10_000;

/// Maximum number of requests that wait for entries; further ones are answered immediately.
const MAX_WAITING: usize = 256;

/// Maximum wait for an entry.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// Keeps the most recent entries of each workload, at most 500 and 64 KiB, and forwards everything to the log of the host.
#[derive(Debug)]
pub struct GuestLogs {
    workloads: Mutex<HashMap<Arc<str>, Kept>>,
    more: Notify,
    waiting: Semaphore,
}

/// The kept entries of one workload.
#[derive(Debug, Default)]
struct Kept {
    entries: VecDeque<LogEntry>,
    bytes: usize,
    last: u64,
}

impl Default for GuestLogs {
    fn default() -> Self {
        Self {
            workloads: Mutex::default(),
            more: Notify::new(),
            waiting: Semaphore::new(MAX_WAITING),
        }
    }
}

impl GuestLogs {
    /// Creates empty logs.
    pub fn new() -> Self {
        Self::default()
    }

    fn add(&self, workload_id: &str, component: &str, source: &str, message: &str) {
        let now = SystemTime::now();
        let message = message
            .get(..message.floor_char_boundary(MAX_MESSAGE))
            .unwrap_or(message);
        let mut workloads = self.workloads.lock();
        if !workloads.contains_key(workload_id) {
            if workloads.len() >= MAX_WORKLOADS
                && let Some(silent) = workloads.iter().min_by_key(|(_, kept)| kept.last)
            {
                let silent = Arc::clone(silent.0);
                workloads.remove(&silent);
            }
            workloads.insert(workload_id.into(), Kept::default());
        }
        if let Some(kept) = workloads.get_mut(workload_id) {
            kept.add(now, component, source, message);
        }
        drop(workloads);
        self.more.notify_waiters();
    }

    fn after(&self, workload_id: &str, number: u64) -> Vec<LogEntry> {
        let workloads = self.workloads.lock();
        let entries = workloads
            .get(workload_id)
            .into_iter()
            .flat_map(|kept| &kept.entries);
        entries.filter(|entry| entry.number > number).cloned().collect()
    }

    /// Returns the entries of a workload after the entry with this `number`. If there are none yet, waits for one: at most for
    /// `wait`, and never longer than 10 s.
    pub(super) async fn read(&self, workload_id: &str, number: u64, wait: Duration) -> Vec<LogEntry> {
        let found = self.after(workload_id, number);
        if !found.is_empty() || wait.is_zero() {
            return found;
        }
        let Ok(_permit) = self.waiting.try_acquire() else {
            return found;
        };
        let newer = async {
            loop {
                let more = self.more.notified();
                let found = self.after(workload_id, number);
                if !found.is_empty() {
                    return found;
                }
                more.await;
            }
        };
        tokio::time::timeout(wait.min(MAX_WAIT), newer)
            .await
            .unwrap_or_default()
    }

    /// Drops the entries of a workload.
    pub(super) fn forget(&self, workload_id: &str) {
        self.workloads.lock().remove(workload_id);
    }
}

impl Kept {
    fn add(&mut self, time: SystemTime, component: &str, source: &str, message: &str) {
        // Numbers are derived from the time, so that they continue to grow after a restart of the host.
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        let number = u64::try_from(since.as_micros()).unwrap_or(u64::MAX);
        self.last = number.max(self.last.saturating_add(1));
        self.bytes += message.len();
        self.entries.push_back(LogEntry {
            number: self.last,
            time: Some(time.into()),
            component: component.to_owned(),
            source: source.to_owned(),
            message: message.to_owned(),
        });
        while self.bytes > MAX_BYTES || self.entries.len() > MAX_ENTRIES {
            let Some(oldest) = self.entries.pop_front() else {
                break;
            };
            self.bytes -= oldest.message.len();
        }
    }
}

impl GuestOutput for GuestLogs {
    fn line(&self, source: &GuestSource, stream: GuestStream, line: &str) {
        TracedOutput.line(source, stream, line);
        let stream = match stream {
            GuestStream::Stdout => "stdout",
            GuestStream::Stderr => "stderr",
        };
        self.add(&source.workload_id, &source.component, stream, line);
    }
}

#[cfg(feature = "wasi-logging")]
impl LogSink for GuestLogs {
    fn log(&self, record: &LogRecord<'_>) {
        Traced.log(record);
        let message = if record.context.is_empty() {
            record.message.to_owned()
        } else {
            format!("{}: {}", record.context, record.message)
        };
        self.add(
            record.workload_id,
            record.component,
            record.level.name(),
            &message,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(logs: &GuestLogs, id: &str, after: u64) -> Vec<String> {
        let entries = logs.after(id, after);
        entries.into_iter().map(|entry| entry.message).collect()
    }

    #[test]
    fn the_last_entries_of_each_workload_are_kept() {
        let logs = GuestLogs::new();
        for number in 0..MAX_ENTRIES + 3 {
            logs.add("a", "app", "stdout", &number.to_string());
        }
        logs.add("b", "app", "warn", "other");
        let kept = messages(&logs, "a", 0);
        assert_eq!((kept.len(), kept[0].as_str()), (MAX_ENTRIES, "3"));
        let last = logs.after("a", 0)[MAX_ENTRIES - 2].number;
        assert_eq!(messages(&logs, "a", last), [(MAX_ENTRIES + 2).to_string()]);
        assert_eq!(messages(&logs, "b", 0), ["other"]);
        logs.forget("b");
        assert!(messages(&logs, "b", 0).is_empty());
    }

    #[test]
    fn long_lines_are_cut_and_the_bytes_are_bounded() {
        let logs = GuestLogs::new();
        for _ in 0..20 {
            logs.add("a", "app", "stdout", &"é".repeat(MAX_MESSAGE));
        }
        let kept = messages(&logs, "a", 0);
        assert!(kept.iter().all(|message| message.len() == MAX_MESSAGE));
        assert_eq!(kept.len(), MAX_BYTES / MAX_MESSAGE);
        assert_eq!(logs.workloads.lock()["a"].bytes, MAX_BYTES);
    }

    #[test]
    fn numbers_increase_even_if_the_clock_goes_back() {
        let mut kept = Kept::default();
        kept.add(UNIX_EPOCH + Duration::from_secs(5), "app", "stdout", "one");
        kept.add(UNIX_EPOCH, "app", "stdout", "two");
        assert!(kept.entries[0].number < kept.entries[1].number);
    }

    #[tokio::test]
    async fn a_waiting_request_gets_the_next_entry() {
        let logs = Arc::new(GuestLogs::new());
        let begun = std::time::Instant::now();
        assert!(logs.read("a", 0, Duration::from_millis(20)).await.is_empty());
        assert!(begun.elapsed() >= Duration::from_millis(20));
        let waiting = tokio::spawn({
            let logs = Arc::clone(&logs);
            async move { logs.read("a", 0, Duration::from_secs(10)).await }
        });
        tokio::time::sleep(Duration::from_millis(20)).await;
        logs.add("b", "app", "stdout", "not this");
        logs.add("a", "app", "stdout", "this");
        assert_eq!(waiting.await.unwrap()[0].message, "this");
    }
}
