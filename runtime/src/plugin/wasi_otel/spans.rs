//! Conversion of guest spans to OTLP.

use opentelemetry_proto::tonic::trace::v1::span::{Event, Link, SpanKind};
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{Span, Status};

use super::bindings::tracing;
use super::values::{attributes, id, nanos, scope};
use crate::telemetry::Scope;

/// Converts a span; also returns its instrumentation scope. `None` if its ids are invalid.
pub(super) fn record(span: tracing::SpanData) -> Option<(Scope, Span)> {
    let context = span.span_context;
    let (message, code) = match span.status {
        tracing::Status::Unset => (String::new(), StatusCode::Unset),
        tracing::Status::Ok => (String::new(), StatusCode::Ok),
        tracing::Status::Error(message) => (message, StatusCode::Error),
    };
    let kind = match span.span_kind {
        tracing::SpanKind::Client => SpanKind::Client,
        tracing::SpanKind::Server => SpanKind::Server,
        tracing::SpanKind::Producer => SpanKind::Producer,
        tracing::SpanKind::Consumer => SpanKind::Consumer,
        tracing::SpanKind::Internal => SpanKind::Internal,
    };
    let record = Span {
        trace_id: id(&context.trace_id, 16)?,
        span_id: id(&context.span_id, 8)?,
        trace_state: state(&context.trace_state),
        parent_span_id: id(&span.parent_span_id, 8).unwrap_or_default(),
        flags: flags(context.trace_flags),
        name: span.name,
        kind: kind.into(),
        start_time_unix_nano: nanos(span.start_time),
        end_time_unix_nano: nanos(span.end_time),
        attributes: attributes(span.attributes),
        dropped_attributes_count: span.dropped_attributes,
        events: span.events.into_iter().map(event).collect(),
        dropped_events_count: span.dropped_events,
        links: span.links.into_iter().filter_map(link).collect(),
        dropped_links_count: span.dropped_links,
        status: Some(Status {
            message,
            code: code.into(),
        }),
    };
    Some((scope(span.instrumentation_scope), record))
}

fn event(event: tracing::Event) -> Event {
    Event {
        time_unix_nano: nanos(event.time),
        name: event.name,
        attributes: attributes(event.attributes),
        dropped_attributes_count: 0,
    }
}

fn link(link: tracing::Link) -> Option<Link> {
    let context = link.span_context;
    Some(Link {
        trace_id: id(&context.trace_id, 16)?,
        span_id: id(&context.span_id, 8)?,
        trace_state: state(&context.trace_state),
        attributes: attributes(link.attributes),
        dropped_attributes_count: 0,
        flags: flags(context.trace_flags),
    })
}

pub(super) fn flags(flags: tracing::TraceFlags) -> u32 {
    u32::from(flags.contains(tracing::TraceFlags::SAMPLED))
}

/// Formats pairs as in the header `tracestate`.
fn state(pairs: &[(String, String)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    pairs.join(",")
}
