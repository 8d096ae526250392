//! Moves ended spans of the host from `tracing` to the queue.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_proto::tonic::trace::v1::Span as Record;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanProcessor};

use super::queue::Queue;
use super::source::{Scope, Source};

/// Queues ended spans.
#[derive(Debug)]
pub(super) struct Processor {
    pub(super) queue: Queue<Record>,
    pub(super) source: Arc<Source>,
    pub(super) scope: Arc<Scope>,
}

impl SpanProcessor for Processor {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        if span.span_context.is_sampled() {
            // The queue counts dropped records.
            self.queue.push(&self.source, None, &self.scope, span.into());
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}
