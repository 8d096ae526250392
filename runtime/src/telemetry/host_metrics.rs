//! Periodic export of host metrics.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Gauge, Histogram, HistogramDataPoint, Metric, NumberDataPoint, Sum,
};
use parking_lot::Mutex;

use super::queue::Queue;
use super::source::{Scope, Source};
use super::values::{attribute, text};
use crate::metrics::{Distribution, Family, Labels, Metrics, Point, Points};

/// Reads the metrics of hosts and queues them.
pub(super) struct Reader {
    pub(super) hosts: Mutex<Vec<Metrics>>,
    pub(super) queue: Queue<Metric>,
    pub(super) source: Arc<Source>,
    pub(super) scope: Arc<Scope>,
    pub(super) started: SystemTime,
}

impl Reader {
    /// Reads the metrics periodically; never returns.
    pub(super) async fn run(&self, interval: Duration) {
        loop {
            tokio::time::sleep(interval).await;
            self.read();
        }
    }

    /// Reads the metrics once.
    pub(super) fn read(&self) {
        let hosts = self.hosts.lock().clone();
        let times = (nanos(self.started), nanos(SystemTime::now()));
        for host in hosts {
            for family in host.families() {
                if let Some(metric) = metric(family, times) {
                    // The queue counts dropped records.
                    self.queue.push(&self.source, None, &self.scope, metric);
                }
            }
        }
    }
}

fn nanos(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// Converts a metric; returns `None` if it has no values.
fn metric(family: Family, times: (u64, u64)) -> Option<Metric> {
    let Family { name, help, points } = family;
    let cumulative = AggregationTemporality::Cumulative as i32;
    let number = |point: Point<u64>| number(point, times);
    let (data, unit) = match points {
        Points::Counter(points) if !points.is_empty() => {
            let sum = Sum {
                data_points: points.into_iter().map(number).collect(),
                aggregation_temporality: cumulative,
                is_monotonic: true,
            };
            (Data::Sum(sum), "1")
        }
        Points::Gauge(points) if !points.is_empty() => {
            let data_points = points.into_iter().map(number).collect();
            (Data::Gauge(Gauge { data_points }), "1")
        }
        Points::Histogram(points) if !points.is_empty() => {
            let histogram = Histogram {
                data_points: points.into_iter().map(|point| durations(point, times)).collect(),
                aggregation_temporality: cumulative,
            };
            (Data::Histogram(histogram), "s")
        }
        _ => return None,
    };
    Some(Metric {
        // The suffix is a Prometheus convention.
        name: name.trim_end_matches("_total").to_owned(),
        description: help.to_owned(),
        unit: unit.to_owned(),
        metadata: Vec::new(),
        data: Some(data),
    })
}

fn attributes(labels: Labels) -> Vec<KeyValue> {
    labels
        .into_iter()
        .map(|(key, value)| attribute(key, text(value)))
        .collect()
}

fn number(point: Point<u64>, (started, now): (u64, u64)) -> NumberDataPoint {
    NumberDataPoint {
        attributes: attributes(point.labels),
        start_time_unix_nano: started,
        time_unix_nano: now,
        value: Some(Value::AsInt(i64::try_from(point.value).unwrap_or(i64::MAX))),
        ..NumberDataPoint::default()
    }
}

fn durations(point: Point<Distribution>, (started, now): (u64, u64)) -> HistogramDataPoint {
    let Distribution { bounds, counts, sum } = point.value;
    HistogramDataPoint {
        attributes: attributes(point.labels),
        start_time_unix_nano: started,
        time_unix_nano: now,
        count: counts.iter().sum(),
        sum: Some(sum),
        bucket_counts: counts,
        explicit_bounds: bounds,
        ..HistogramDataPoint::default()
    }
}
