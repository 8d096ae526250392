//! Histograms of durations.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::family::Distribution;

/// Inclusive upper bounds of the buckets. Longer durations are in one additional bucket.
pub(super) type Bounds = &'static [Duration];

const fn micros(micros: u64) -> Duration {
    Duration::from_micros(micros)
}

/// Bounds for HTTP requests.
pub(super) const REQUESTS: Bounds = &[
    micros(500),
    micros(1_000),
    micros(2_500),
    micros(5_000),
    micros(10_000),
    micros(25_000),
    micros(50_000),
    micros(100_000),
    micros(250_000),
    micros(500_000),
    micros(1_000_000),
    micros(2_500_000),
    micros(5_000_000),
    micros(10_000_000),
];

/// Bounds for plugin calls: from in-memory backends to remote servers.
pub(super) const CALLS: Bounds = &[
    micros(1),
    micros(10),
    micros(100),
    micros(500),
    micros(1_000),
    micros(5_000),
    micros(25_000),
    micros(100_000),
    micros(500_000),
    micros(1_000_000),
    micros(5_000_000),
];

pub(super) struct Histogram {
    bounds: Bounds,
    buckets: Box<[AtomicU64]>,
    /// Sum of the durations, in nanoseconds.
    sum: AtomicU64,
}

impl Histogram {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            buckets: (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect(),
            sum: AtomicU64::new(0),
        }
    }

    pub(super) fn add(&self, duration: Duration) {
        let bucket = self.bounds.partition_point(|bound| *bound < duration);
        if let Some(bucket) = self.buckets.get(bucket) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        self.sum.fetch_add(nanos, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> Distribution {
        Distribution {
            bounds: self.bounds.iter().map(Duration::as_secs_f64).collect(),
            counts: self
                .buckets
                .iter()
                .map(|bucket| bucket.load(Ordering::Relaxed))
                .collect(),
            sum: Duration::from_nanos(self.sum.load(Ordering::Relaxed)).as_secs_f64(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_of_buckets_are_inclusive() {
        let histogram = Histogram::new(REQUESTS);
        for millis in [0, 1, 2, 60_000] {
            histogram.add(Duration::from_millis(millis));
        }
        let read = histogram.read();
        assert_eq!(read.counts.len(), read.bounds.len() + 1);
        assert_eq!(read.counts[..3], [1, 1, 1]);
        assert_eq!(read.counts.last(), Some(&1));
        assert!((read.sum - 60.003).abs() < 1e-9, "{}", read.sum);
    }
}
