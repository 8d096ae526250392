//! Spans, logs and metrics through `wasi:otel`.
//!
//! The host forwards them to its collector: spans below its own span of the request, under the name of the workload.

use std::time::{SystemTime, UNIX_EPOCH};

use wstd::rand::get_random_bytes;

use crate::wasi::clocks::wall_clock::Datetime;
use crate::wasi::otel::tracing::{self, SpanContext, SpanData, Status};
use crate::wasi::otel::types::{InstrumentationScope, KeyValue, Resource};
use crate::wasi::otel::{logs, metrics};

pub use crate::wasi::otel::tracing::SpanKind as Kind;

/// OpenTelemetry severity number of an informational log record.
pub const INFO: u8 = 9;
/// OpenTelemetry severity number of an error.
pub const ERROR: u8 = 17;

/// A timed operation. Dropping it ends the span and sends it.
pub struct Span(SpanData);

impl Span {
    /// A span below the host's span of the request. On a host without a collector it starts a trace that is never sent.
    pub fn of_request(name: &str) -> Self {
        Self::below(&tracing::outer_span_context(), name, Kind::Internal)
    }

    /// A span below this one.
    pub fn child(&self, name: &str, kind: Kind) -> Self {
        Self::below(&self.0.span_context, name, kind)
    }

    fn below(parent: &SpanContext, name: &str, kind: Kind) -> Self {
        let context = SpanContext {
            trace_id: parent.trace_id.clone(),
            span_id: random_id(),
            trace_flags: parent.trace_flags,
            is_remote: false,
            trace_state: parent.trace_state.clone(),
        };
        tracing::on_start(&context);
        Self(SpanData {
            span_context: context,
            parent_span_id: parent.span_id.clone(),
            span_kind: kind,
            name: name.to_owned(),
            start_time: now(),
            end_time: now(),
            attributes: Vec::new(),
            events: Vec::new(),
            links: Vec::new(),
            status: Status::Unset,
            instrumentation_scope: scope(),
            dropped_attributes: 0,
            dropped_events: 0,
            dropped_links: 0,
        })
    }

    /// Adds an attribute.
    pub fn attribute(&mut self, key: &str, value: &str) {
        self.0.attributes.push(attribute(key, value.into()));
    }

    /// Marks the span as failed.
    pub fn fail(&mut self, reason: &str) {
        self.0.status = Status::Error(reason.to_owned());
    }

    /// The value of the `traceparent` header, with which another server continues the trace.
    pub fn traceparent(&self) -> String {
        let context = &self.0.span_context;
        let sampled = context.trace_flags.contains(tracing::TraceFlags::SAMPLED);
        format!(
            "00-{}-{}-{:02x}",
            context.trace_id,
            context.span_id,
            u8::from(sampled)
        )
    }

    /// Emits a log record that belongs to this span.
    pub fn log(&self, severity: u8, message: &str) {
        let context = &self.0.span_context;
        logs::on_emit(&logs::LogRecord {
            timestamp: Some(now()),
            observed_timestamp: None,
            severity_text: None,
            severity_number: Some(severity),
            body: Some(json(message.into())),
            attributes: None,
            event_name: None,
            resource: None,
            instrumentation_scope: Some(scope()),
            trace_id: Some(context.trace_id.clone()),
            span_id: Some(context.span_id.clone()),
            trace_flags: Some(context.trace_flags),
        });
    }
}

impl Drop for Span {
    fn drop(&mut self) {
        self.0.end_time = now();
        tracing::on_end(&self.0);
    }
}

/// Counts one request with its status, and records the size of its response in bytes. An instance lives for one request, so both
/// metrics are deltas.
pub fn count(status: u16, bytes: usize) {
    let requests = metrics::Sum {
        data_points: vec![metrics::SumDataPoint {
            attributes: vec![attribute("http.response.status_code", status.into())],
            value: metrics::MetricNumber::U64(1),
            exemplars: Vec::new(),
        }],
        start_time: now(),
        time: now(),
        temporality: metrics::Temporality::Delta,
        is_monotonic: true,
    };
    let bounds = [64.0, 256.0, 1024.0];
    let bucket = bounds.iter().filter(|bound| (bytes as f64) > **bound).count();
    let sizes = metrics::Histogram {
        data_points: vec![metrics::HistogramDataPoint {
            attributes: Vec::new(),
            count: 1,
            bounds: bounds.to_vec(),
            bucket_counts: (0..=bounds.len()).map(|it| u64::from(it == bucket)).collect(),
            min: None,
            max: None,
            sum: metrics::MetricNumber::U64(bytes as u64),
            exemplars: Vec::new(),
        }],
        start_time: now(),
        time: now(),
        temporality: metrics::Temporality::Delta,
    };
    let metric = |name: &str, unit: &str, data| metrics::Metric {
        name: name.to_owned(),
        description: String::new(),
        unit: unit.to_owned(),
        data,
    };
    let exported = metrics::export(&metrics::ResourceMetrics {
        resource: Resource {
            attributes: Vec::new(),
            schema_url: None,
        },
        scope_metrics: vec![metrics::ScopeMetrics {
            scope: scope(),
            metrics: vec![
                metric("requests", "{request}", metrics::MetricData::U64Sum(requests)),
                metric("response.size", "By", metrics::MetricData::U64Histogram(sizes)),
            ],
        }],
    });
    if let Err(reason) = exported {
        eprintln!("cannot count: {reason}");
    }
}

fn scope() -> InstrumentationScope {
    InstrumentationScope {
        name: env!("CARGO_PKG_NAME").to_owned(),
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        schema_url: None,
        attributes: Vec::new(),
    }
}

fn attribute(key: &str, value: serde_json::Value) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: json(value),
    }
}

/// `wasi:otel` passes attribute values as JSON.
fn json(value: serde_json::Value) -> String {
    value.to_string()
}

/// A random span id: 8 bytes as hexadecimal digits.
fn random_id() -> String {
    let mut bytes = [0; 8];
    get_random_bytes(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn now() -> Datetime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Datetime {
        seconds: since.as_secs(),
        nanoseconds: since.subsec_nanos(),
    }
}
