//! Propagation of the [W3C trace context](https://www.w3.org/TR/trace-context/) in request headers.

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator as _};
use opentelemetry::trace::TraceContextExt as _;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct HeadersMut<'a>(&'a mut HeaderMap);

impl Injector for HeadersMut<'_> {
    fn set(&mut self, key: &str, value: String) {
        let header = key
            .parse::<HeaderName>()
            .ok()
            .zip(HeaderValue::try_from(value).ok());
        if let Some((key, value)) = header {
            self.0.insert(key, value);
        }
    }
}

/// Sets the parent of a span from the trace context in the headers, if there is one.
pub(super) fn extract(headers: &HeaderMap, span: &Span) {
    let parent = TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers));
    if parent.span().span_context().is_valid() {
        // Fails for spans that are not recorded, which need no parent.
        let _ = span.set_parent(parent);
    }
}

/// Adds the trace context of a span to the headers.
pub(super) fn inject(span: &Span, headers: &mut HeaderMap) {
    let context = span.context();
    if context.span().span_context().is_valid() {
        TraceContextPropagator::new().inject_context(&context, &mut HeadersMut(headers));
    }
}
