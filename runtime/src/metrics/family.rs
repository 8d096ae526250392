//! Metrics as they are read: names, labels and numbers.

/// Metrics of one name.
#[derive(Debug)]
pub(crate) struct Family {
    pub(crate) name: &'static str,
    pub(crate) help: &'static str,
    pub(crate) points: Points,
}

/// What is counted.
#[derive(Debug)]
pub(crate) enum Points {
    /// What only grows.
    Counter(Vec<Point<u64>>),
    /// What there is now.
    Gauge(Vec<Point<u64>>),
    /// How long something took.
    Histogram(Vec<Point<Distribution>>),
}

/// One series.
#[derive(Debug)]
pub(crate) struct Point<T> {
    pub(crate) labels: Labels,
    pub(crate) value: T,
}

pub(crate) type Labels = Vec<(&'static str, String)>;

/// Durations, in seconds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Distribution {
    /// Upper ends of the buckets.
    pub(crate) bounds: Vec<f64>,
    /// How many are in each bucket; the last one has no end.
    pub(crate) counts: Vec<u64>,
    pub(crate) sum: f64,
}
