//! Conversion of guest metrics to OTLP.

use opentelemetry_proto::tonic::metrics::v1::exponential_histogram_data_point::Buckets;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Exemplar, ExponentialHistogram, ExponentialHistogramDataPoint, Gauge, Histogram,
    HistogramDataPoint, Metric, NumberDataPoint, Sum, exemplar, number_data_point,
};

use super::bindings::metrics::{self, MetricData, MetricNumber, Temporality};
use super::values::{attributes, id, nanos};

pub(super) fn record(metric: metrics::Metric) -> Metric {
    let data = match metric.data {
        MetricData::F64Gauge(it) | MetricData::U64Gauge(it) | MetricData::S64Gauge(it) => gauge(it),
        MetricData::F64Sum(it) | MetricData::U64Sum(it) | MetricData::S64Sum(it) => sum(it),
        MetricData::F64Histogram(it) | MetricData::U64Histogram(it) | MetricData::S64Histogram(it) => {
            histogram(it)
        }
        MetricData::F64ExponentialHistogram(it)
        | MetricData::U64ExponentialHistogram(it)
        | MetricData::S64ExponentialHistogram(it) => exponential(it),
    };
    Metric {
        name: metric.name,
        description: metric.description,
        unit: metric.unit,
        metadata: Vec::new(),
        data: Some(data),
    }
}

/// Converts the temporality. `LowMemory` is a preference without a counterpart in OTLP: it becomes delta for values that only
/// grow, and cumulative for others.
fn temporality(temporality: Temporality, grows: bool) -> i32 {
    let temporality = match temporality {
        Temporality::Delta => AggregationTemporality::Delta,
        Temporality::LowMemory if grows => AggregationTemporality::Delta,
        Temporality::Cumulative | Temporality::LowMemory => AggregationTemporality::Cumulative,
    };
    temporality.into()
}

fn gauge(gauge: metrics::Gauge) -> Data {
    let (started, time) = (gauge.start_time.map(nanos).unwrap_or_default(), nanos(gauge.time));
    let points = gauge.data_points.into_iter();
    Data::Gauge(Gauge {
        data_points: points
            .map(|it| NumberDataPoint {
                attributes: attributes(it.attributes),
                start_time_unix_nano: started,
                time_unix_nano: time,
                exemplars: it.exemplars.into_iter().map(exemplar).collect(),
                flags: 0,
                value: Some(number(it.value)),
            })
            .collect(),
    })
}

fn sum(sum: metrics::Sum) -> Data {
    let (started, time) = (nanos(sum.start_time), nanos(sum.time));
    let points = sum.data_points.into_iter();
    Data::Sum(Sum {
        data_points: points
            .map(|it| NumberDataPoint {
                attributes: attributes(it.attributes),
                start_time_unix_nano: started,
                time_unix_nano: time,
                exemplars: it.exemplars.into_iter().map(exemplar).collect(),
                flags: 0,
                value: Some(number(it.value)),
            })
            .collect(),
        aggregation_temporality: temporality(sum.temporality, sum.is_monotonic),
        is_monotonic: sum.is_monotonic,
    })
}

fn histogram(histogram: metrics::Histogram) -> Data {
    let (started, time) = (nanos(histogram.start_time), nanos(histogram.time));
    let points = histogram.data_points.into_iter();
    Data::Histogram(Histogram {
        data_points: points
            .map(|it| HistogramDataPoint {
                attributes: attributes(it.attributes),
                start_time_unix_nano: started,
                time_unix_nano: time,
                count: it.count,
                sum: Some(float(it.sum)),
                bucket_counts: it.bucket_counts,
                explicit_bounds: it.bounds,
                exemplars: it.exemplars.into_iter().map(exemplar).collect(),
                flags: 0,
                min: it.min.map(float),
                max: it.max.map(float),
            })
            .collect(),
        aggregation_temporality: temporality(histogram.temporality, true),
    })
}

fn exponential(histogram: metrics::ExponentialHistogram) -> Data {
    let (started, time) = (nanos(histogram.start_time), nanos(histogram.time));
    let buckets = |it: metrics::ExponentialBucket| Buckets {
        offset: it.offset,
        bucket_counts: it.counts,
    };
    let points = histogram.data_points.into_iter();
    Data::ExponentialHistogram(ExponentialHistogram {
        data_points: points
            .map(|it| ExponentialHistogramDataPoint {
                attributes: attributes(it.attributes),
                start_time_unix_nano: started,
                time_unix_nano: time,
                count: it.count,
                sum: Some(float(it.sum)),
                scale: it.scale.into(),
                zero_count: it.zero_count,
                positive: Some(buckets(it.positive_bucket)),
                negative: Some(buckets(it.negative_bucket)),
                flags: 0,
                exemplars: it.exemplars.into_iter().map(exemplar).collect(),
                min: it.min.map(float),
                max: it.max.map(float),
                zero_threshold: it.zero_threshold,
            })
            .collect(),
        aggregation_temporality: temporality(histogram.temporality, true),
    })
}

fn exemplar(it: metrics::Exemplar) -> Exemplar {
    Exemplar {
        filtered_attributes: attributes(it.filtered_attributes),
        time_unix_nano: nanos(it.time),
        span_id: id(&it.span_id, 8).unwrap_or_default(),
        trace_id: id(&it.trace_id, 16).unwrap_or_default(),
        value: Some(match number(it.value) {
            number_data_point::Value::AsDouble(value) => exemplar::Value::AsDouble(value),
            number_data_point::Value::AsInt(value) => exemplar::Value::AsInt(value),
        }),
    }
}

fn number(number: MetricNumber) -> number_data_point::Value {
    match number {
        MetricNumber::F64(value) => number_data_point::Value::AsDouble(value),
        MetricNumber::S64(value) => number_data_point::Value::AsInt(value),
        // OTLP has no unsigned integers; larger values are capped.
        MetricNumber::U64(value) => number_data_point::Value::AsInt(i64::try_from(value).unwrap_or(i64::MAX)),
    }
}

#[allow(clippy::cast_precision_loss, reason = "OTLP uses floating-point numbers here")]
fn float(number: MetricNumber) -> f64 {
    match number {
        MetricNumber::F64(value) => value,
        MetricNumber::S64(value) => value as f64,
        MetricNumber::U64(value) => value as f64,
    }
}
