//! Host functions that guests call.

use std::sync::Arc;

use ::tracing::Span;
use opentelemetry::trace::TraceContextExt as _;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::bindings::{logs, metrics, tracing, types};
use super::values::{described, scope};
use super::{WasiOtel, logs as log_records, metrics as points, spans};
use crate::engine::ctx::Ctx;
use crate::telemetry::Source;

impl Ctx {
    fn sender(&self) -> Option<(Arc<WasiOtel>, Arc<Source>)> {
        let plugin = self.plugin::<WasiOtel>()?;
        let source = plugin.source(self)?;
        Some((plugin, source))
    }
}

impl types::Host for Ctx {}

impl tracing::Host for Ctx {
    /// Does nothing: spans are recorded when they end.
    fn on_start(&mut self, _: tracing::SpanContext) {}

    fn on_end(&mut self, span: tracing::SpanData) {
        let Some((plugin, source)) = self.sender() else {
            return;
        };
        let sampled = span
            .span_context
            .trace_flags
            .contains(tracing::TraceFlags::SAMPLED);
        if let (true, Some(queue)) = (sampled, plugin.telemetry.spans()) {
            // A span with invalid ids is dropped.
            if let Some((scope, span)) = spans::record(span) {
                queue.push(&source, None, &Arc::new(scope), span);
            }
        }
    }

    /// Returns the span of the request; all zeros if there is none.
    fn outer_span_context(&mut self) -> tracing::SpanContext {
        let context = Span::current().context();
        let span = context.span();
        let outer = span.span_context();
        let state = outer.trace_state().header();
        tracing::SpanContext {
            trace_id: outer.trace_id().to_string(),
            span_id: outer.span_id().to_string(),
            trace_flags: if outer.is_sampled() {
                tracing::TraceFlags::SAMPLED
            } else {
                tracing::TraceFlags::empty()
            },
            is_remote: outer.is_remote(),
            trace_state: state
                .split(',')
                .filter_map(|pair| pair.split_once('='))
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
        }
    }
}

impl logs::Host for Ctx {
    fn on_emit(&mut self, mut record: logs::LogRecord) {
        let Some((plugin, source)) = self.sender() else {
            return;
        };
        if let Some(queue) = plugin.telemetry.logs() {
            let scope = Arc::new(record.instrumentation_scope.take().map(scope).unwrap_or_default());
            let origin = record
                .resource
                .take()
                .map(|resource| described(&source.origin, resource));
            queue.push(&source, origin, &scope, log_records::record(record));
        }
    }
}

impl metrics::Host for Ctx {
    fn export(&mut self, exported: metrics::ResourceMetrics) -> Result<(), String> {
        let Some((plugin, source)) = self.sender() else {
            return Ok(());
        };
        let Some(queue) = plugin.telemetry.metrics() else {
            return Ok(());
        };
        let origin = described(&source.origin, exported.resource);
        let mut all = true;
        for metrics::ScopeMetrics { scope: of, metrics } in exported.scope_metrics {
            let of = Arc::new(scope(of));
            for metric in metrics {
                all &= queue.push(&source, Some(origin.clone()), &of, points::record(metric));
            }
        }
        if all {
            Ok(())
        } else {
            Err("some metrics were dropped: the queue is full, or a metric is too large".to_owned())
        }
    }
}
