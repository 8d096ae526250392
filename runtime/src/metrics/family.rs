//! Snapshot of metrics: names, labels and values.

/// All series of one metric.
#[derive(Debug)]
pub(crate) struct Family {
    pub(crate) name: &'static str,
    pub(crate) help: &'static str,
    pub(crate) points: Points,
}

/// Type and values of a metric.
#[derive(Debug)]
pub(crate) enum Points {
    /// A monotonic counter.
    Counter(Vec<Point<u64>>),
    /// A current value.
    Gauge(Vec<Point<u64>>),
    /// A distribution of durations.
    Histogram(Vec<Point<Distribution>>),
}

/// One series.
#[derive(Debug)]
pub(crate) struct Point<T> {
    pub(crate) labels: Labels,
    pub(crate) value: T,
}

pub(crate) type Labels = Vec<(&'static str, String)>;

/// A distribution of durations, in seconds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Distribution {
    /// Inclusive upper bounds of the buckets.
    pub(crate) bounds: Vec<f64>,
    /// Number of values in each bucket; the last bucket has no upper bound.
    pub(crate) counts: Vec<u64>,
    pub(crate) sum: f64,
}
