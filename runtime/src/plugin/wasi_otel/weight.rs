//! The memory that a record of a guest needs, computed before it is converted.

use super::bindings::metrics::{self, MetricData};
use super::bindings::{logs, tracing, types};
use super::values::items;

/// Bytes counted for each element of a list in addition to its content.
const ELEMENT: usize = 128;

/// Something that a guest passes.
pub(super) trait Weight {
    /// Returns the memory that the converted value needs at most, in bytes.
    fn weight(&self) -> usize;
}

impl Weight for String {
    fn weight(&self) -> usize {
        self.len()
    }
}

impl<T: Weight> Weight for Option<T> {
    fn weight(&self) -> usize {
        self.as_ref().map_or(0, Weight::weight)
    }
}

impl<T: Weight> Weight for Vec<T> {
    fn weight(&self) -> usize {
        self.iter().fold(0, |sum, it| {
            sum.saturating_add(ELEMENT).saturating_add(it.weight())
        })
    }
}

/// A value is JSON text.
fn value(text: &str) -> usize {
    text.len()
        .saturating_add(items(text).unwrap_or(0).saturating_mul(ELEMENT))
}

fn sum<const N: usize>(weights: [usize; N]) -> usize {
    weights.into_iter().fold(0, usize::saturating_add)
}

impl Weight for types::KeyValue {
    fn weight(&self) -> usize {
        sum([self.key.len(), value(&self.value)])
    }
}

impl Weight for (String, String) {
    fn weight(&self) -> usize {
        sum([self.0.len(), self.1.len()])
    }
}

impl Weight for types::InstrumentationScope {
    fn weight(&self) -> usize {
        sum([
            self.name.len(),
            self.version.weight(),
            self.schema_url.weight(),
            self.attributes.weight(),
        ])
    }
}

impl Weight for types::Resource {
    fn weight(&self) -> usize {
        sum([self.attributes.weight(), self.schema_url.weight()])
    }
}

impl Weight for tracing::SpanContext {
    fn weight(&self) -> usize {
        sum([self.trace_id.len(), self.span_id.len(), self.trace_state.weight()])
    }
}

impl Weight for tracing::Event {
    fn weight(&self) -> usize {
        sum([self.name.len(), self.attributes.weight()])
    }
}

impl Weight for tracing::Link {
    fn weight(&self) -> usize {
        sum([self.span_context.weight(), self.attributes.weight()])
    }
}

impl Weight for tracing::SpanData {
    fn weight(&self) -> usize {
        let message = match &self.status {
            tracing::Status::Error(message) => message.len(),
            tracing::Status::Unset | tracing::Status::Ok => 0,
        };
        sum([
            self.span_context.weight(),
            self.parent_span_id.len(),
            self.name.len(),
            self.attributes.weight(),
            self.events.weight(),
            self.links.weight(),
            message,
            self.instrumentation_scope.weight(),
        ])
    }
}

impl Weight for logs::LogRecord {
    fn weight(&self) -> usize {
        sum([
            self.severity_text.weight(),
            self.body.as_deref().map_or(0, value),
            self.attributes.weight(),
            self.event_name.weight(),
            self.resource.weight(),
            self.instrumentation_scope.weight(),
            self.trace_id.weight(),
            self.span_id.weight(),
        ])
    }
}

impl Weight for metrics::Exemplar {
    fn weight(&self) -> usize {
        sum([
            self.filtered_attributes.weight(),
            self.span_id.len(),
            self.trace_id.len(),
        ])
    }
}

impl Weight for metrics::GaugeDataPoint {
    fn weight(&self) -> usize {
        sum([self.attributes.weight(), self.exemplars.weight()])
    }
}

impl Weight for metrics::SumDataPoint {
    fn weight(&self) -> usize {
        sum([self.attributes.weight(), self.exemplars.weight()])
    }
}

impl Weight for metrics::HistogramDataPoint {
    fn weight(&self) -> usize {
        sum([
            self.attributes.weight(),
            self.exemplars.weight(),
            size_of_val(&*self.bounds),
            size_of_val(&*self.bucket_counts),
        ])
    }
}

impl Weight for metrics::ExponentialHistogramDataPoint {
    fn weight(&self) -> usize {
        sum([
            self.attributes.weight(),
            self.exemplars.weight(),
            size_of_val(&*self.positive_bucket.counts),
            size_of_val(&*self.negative_bucket.counts),
        ])
    }
}

impl Weight for metrics::Metric {
    fn weight(&self) -> usize {
        let data = match &self.data {
            MetricData::F64Gauge(it) | MetricData::U64Gauge(it) | MetricData::S64Gauge(it) => {
                it.data_points.weight()
            }
            MetricData::F64Sum(it) | MetricData::U64Sum(it) | MetricData::S64Sum(it) => {
                it.data_points.weight()
            }
            MetricData::F64Histogram(it) | MetricData::U64Histogram(it) | MetricData::S64Histogram(it) => {
                it.data_points.weight()
            }
            MetricData::F64ExponentialHistogram(it)
            | MetricData::U64ExponentialHistogram(it)
            | MetricData::S64ExponentialHistogram(it) => it.data_points.weight(),
        };
        sum([self.name.len(), self.description.len(), self.unit.len(), data])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_json_values_count() {
        let attribute = |value: &str| types::KeyValue {
            key: String::new(),
            value: value.to_owned(),
        };
        assert_eq!(vec![attribute("\"text\""); 10].weight(), 10 * (ELEMENT * 2 + 6));
        assert_eq!(attribute("[1,2,3]").weight(), 7 + 4 * ELEMENT);
        // Kept as text.
        let large = format!("[{}0]", "[],".repeat(5_000_000));
        assert_eq!(attribute(&large).weight(), large.len());
    }
}
