//! Host functions that guests call.

use std::sync::Arc;

use ::tracing::Span;
use opentelemetry::trace::TraceContextExt as _;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::bindings::{logs, metrics, tracing, types};
use super::values::{described, scope};
use super::weight::Weight as _;
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
            let weight = span.weight();
            if !queue.accepts(&source, weight) {
                return;
            }
            // A span with invalid ids is dropped.
            if let Some((scope, span)) = spans::record(span) {
                queue.push_weighing(&source, None, &Arc::new(scope), span, weight);
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
            let weight = record.weight();
            if !queue.accepts(&source, weight) {
                return;
            }
            let scope = Arc::new(record.instrumentation_scope.take().map(scope).unwrap_or_default());
            let origin = record
                .resource
                .take()
                .map(|resource| described(&source.origin, resource));
            queue.push_weighing(&source, origin, &scope, log_records::record(record), weight);
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
        let resource_weight = exported.resource.weight();
        let mut all = queue.accepts(&source, resource_weight);
        let origin = all.then(|| described(&source.origin, exported.resource));
        for metrics::ScopeMetrics { scope: of, metrics } in exported.scope_metrics {
            let scope_weight = of.weight().saturating_add(resource_weight);
            if !all || !queue.accepts(&source, scope_weight) {
                all = false;
                break;
            }
            let of = Arc::new(scope(of));
            for metric in metrics {
                let weight = metric.weight().saturating_add(scope_weight);
                all &= queue.accepts(&source, weight)
                    && queue.push_weighing(&source, origin.clone(), &of, points::record(metric), weight);
            }
        }
        if all {
            Ok(())
        } else {
            Err("some metrics were dropped: the queue is full, or a metric is too large".to_owned())
        }
    }
}
