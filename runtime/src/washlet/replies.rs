//! Messages of a cluster host that fit into a NATS message.
//!
//! # Guarantees
//! The server drops messages above its limit, so a reply that does not fit is cut: lists and logs continue on the next page, and
//! the text of a status ends with `…`.

use async_nats::Client;
use serde::Serialize;
use wash_api::protocol::{
    HostHeartbeat, WorkloadListResponse, WorkloadLogsResponse, WorkloadStartResponse, WorkloadStatusResponse,
    WorkloadStopResponse, WorkloadSummary,
};

use crate::text;

/// Limit of a server that did not announce one, in bytes.
const DEFAULT_MAX: usize = 1 << 20;

/// Bytes left for the fields around a list.
const MARGIN: usize = 512;

/// JSON escapes need up to six bytes for a byte of text.
const ESCAPE: usize = 6;

/// Returns the largest message that the server accepts, in bytes.
pub(super) fn max_message(client: &Client) -> usize {
    match client.server_info().max_payload {
        0 => DEFAULT_MAX,
        max => max,
    }
}

/// A message that can be cut.
pub(super) trait Reply: Serialize {
    /// Removes as much as necessary so that the message has at most `max` bytes.
    fn cut(&mut self, max: usize);
}

/// Encodes a reply in at most `max` bytes.
///
/// # Errors
/// The reply cannot be serialized.
pub(super) fn encode(mut reply: impl Reply, max: usize) -> serde_json::Result<Vec<u8>> {
    let whole = serde_json::to_vec(&reply)?;
    if whole.len() <= max {
        return Ok(whole);
    }
    reply.cut(max);
    serde_json::to_vec(&reply)
}

macro_rules! statuses {
    ($($response:ty),*) => { $(
        impl Reply for $response {
            fn cut(&mut self, max: usize) {
                if let Some(status) = &mut self.workload_status {
                    let rest = max.saturating_sub(MARGIN + status.workload_id.len() * ESCAPE);
                    status.message = text::lines(&status.message, rest / ESCAPE);
                }
            }
        }
    )* };
}

statuses!(
    WorkloadStartResponse,
    WorkloadStatusResponse,
    WorkloadStopResponse
);

impl Reply for WorkloadListResponse {
    fn cut(&mut self, max: usize) {
        let fitting = fitting(&self.workloads, max);
        if fitting == 0
            && let Some(first) = self.workloads.first_mut()
        {
            first.annotations.clear();
        }
        let kept = fitting.max(1).min(self.workloads.len());
        self.remaining = u64::try_from(self.workloads.len() - kept).unwrap_or(u64::MAX);
        self.workloads.truncate(kept);
        if self.remaining > 0
            && let Some(last) = self.workloads.last()
        {
            self.next = cursor(last);
        }
    }
}

/// Identifies the position of a workload in the list.
pub(super) fn cursor(workload: &WorkloadSummary) -> String {
    let id = workload
        .workload_status
        .as_ref()
        .map(|status| &*status.workload_id);
    [&*workload.namespace, &*workload.name, id.unwrap_or_default()].join("\n")
}

impl Reply for WorkloadLogsResponse {
    /// The client asks for the entries after the last one.
    fn cut(&mut self, max: usize) {
        let fitting = fitting(&self.entries, max);
        if fitting == 0
            && let Some(first) = self.entries.first_mut()
        {
            first.message = text::lines(&first.message, max.saturating_sub(MARGIN) / ESCAPE / 2);
            first.component = text::short_name(&first.component);
        }
        self.entries.truncate(fitting.max(1));
    }
}

impl Reply for HostHeartbeat {
    fn cut(&mut self, _: usize) {
        self.imports.clear();
        self.exports.clear();
    }
}

/// Returns how many of the first elements fit into a message of `max` bytes.
fn fitting<T: Serialize>(elements: &[T], max: usize) -> usize {
    // The cursor of a list repeats names, possibly escaped.
    let mut left = max.saturating_sub(2 * MARGIN * ESCAPE);
    let mut count = 0;
    for element in elements {
        let size = serde_json::to_vec(element).map_or(usize::MAX, |json| json.len().saturating_add(1));
        if size > left {
            break;
        }
        left -= size;
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use wash_api::protocol::{LogEntry, WorkloadState, WorkloadStatus};

    use super::*;

    const MAX: usize = 64 << 10;

    fn parsed<R: serde::de::DeserializeOwned>(reply: impl Reply) -> R {
        let payload = encode(reply, MAX).unwrap();
        assert!(payload.len() <= MAX, "{} bytes", payload.len());
        serde_json::from_slice(&payload).unwrap()
    }

    fn status(message: String) -> WorkloadStatus {
        WorkloadStatus {
            workload_id: "1".to_owned(),
            workload_state: WorkloadState::Error,
            message,
        }
    }

    #[test]
    fn the_message_of_a_status_is_cut() {
        for text in ["\"", "x", "\u{1b}", "ä"] {
            let reply: WorkloadStatusResponse = parsed(WorkloadStatusResponse {
                workload_status: Some(status(text.repeat(2_000_000))),
            });
            let message = reply.workload_status.unwrap().message;
            assert!(
                message.len() > 5_000 && message.ends_with('…'),
                "{}",
                message.len()
            );
        }
    }

    #[test]
    fn a_list_is_continued_after_its_last_workload() {
        let workload = |number: usize, annotation: usize| WorkloadSummary {
            namespace: "n".to_owned(),
            name: format!("{number:04}"),
            workload_status: Some(status("m".repeat(100))),
            annotations: [("a".to_owned(), "x".repeat(annotation))].into(),
            ..WorkloadSummary::default()
        };
        let workloads: Vec<_> = (0..1000).map(|number| workload(number, 100)).collect();
        let reply: WorkloadListResponse = parsed(WorkloadListResponse {
            workloads,
            ..WorkloadListResponse::default()
        });
        let count = reply.workloads.len();
        assert!((100..400).contains(&count), "{count}");
        assert_eq!(reply.remaining, 1000 - count as u64);
        assert_eq!(reply.next, format!("n\n{:04}\n1", count - 1));
        let reply: WorkloadListResponse = parsed(WorkloadListResponse {
            workloads: vec![workload(0, 2 * MAX), workload(1, 0)],
            ..WorkloadListResponse::default()
        });
        assert_eq!(
            (reply.workloads.len(), reply.remaining),
            (1, 1),
            "without annotations"
        );
    }

    #[test]
    fn logs_end_with_the_last_entry_that_fits() {
        let entry = |number, length| LogEntry {
            number,
            message: "\u{1}".repeat(length),
            ..LogEntry::default()
        };
        let reply: WorkloadLogsResponse = parsed(WorkloadLogsResponse {
            entries: (0..500).map(|number| entry(number, 100)).collect(),
        });
        assert!((50..200).contains(&reply.entries.len()));
        let reply: WorkloadLogsResponse = parsed(WorkloadLogsResponse {
            entries: vec![entry(1, MAX), entry(2, 1)],
        });
        assert_eq!(reply.entries.len(), 1);
    }
}
