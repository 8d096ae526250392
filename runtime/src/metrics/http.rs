//! Metrics of HTTP requests.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::StatusCode;

use super::histogram::{Histogram, REQUESTS};

/// Status classes.
pub(super) const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// Metrics of the requests to one component, or of unrouted requests.
pub(crate) struct HttpCounters {
    pub(super) requests: [AtomicU64; CLASSES.len()],
    pub(super) latency: Histogram,
    pub(super) bytes_in: AtomicU64,
    pub(super) bytes_out: AtomicU64,
}

impl HttpCounters {
    pub(super) fn new() -> Self {
        Self {
            requests: Default::default(),
            latency: Histogram::new(REQUESTS),
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
        }
    }

    /// Counts a response, when it has ended with or without an error.
    pub(crate) fn answered(&self, status: StatusCode, elapsed: Duration) {
        let class = usize::from(status.as_u16() / 100).saturating_sub(1);
        if let Some(requests) = self.requests.get(class) {
            requests.fetch_add(1, Ordering::Relaxed);
        }
        self.latency.add(elapsed);
    }

    /// Counts received bytes of a request body.
    pub(crate) fn received(&self, bytes: usize) {
        self.bytes_in.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Counts sent bytes of a response body.
    pub(crate) fn sent(&self, bytes: usize) {
        self.bytes_out.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}
