//! The three signals (traces, metrics and logs) and their export requests.

use std::sync::Arc;

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::metrics::v1::{Metric, ResourceMetrics, ScopeMetrics};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message;

use super::entry::Entry;
use super::source::{Origin, Scope};

/// Records of one origin.
pub(crate) struct Group<T> {
    origin: Origin,
    scopes: Vec<(Arc<Scope>, Vec<T>)>,
}

/// The record type of a signal.
pub(crate) trait Signal: Message + Sized + Send + 'static {
    /// Name of the records in log messages.
    const NAME: &'static str;

    /// Encodes the body of an export request.
    fn request(groups: Vec<Group<Self>>) -> Vec<u8>;
}

/// Groups records by origin and scope.
#[allow(clippy::vec_box, reason = "the queue holds boxed entries")]
pub(super) fn grouped<T>(batch: Vec<Box<Entry<T>>>) -> Vec<Group<T>> {
    let mut groups: Vec<Group<T>> = Vec::new();
    for entry in batch {
        let index = groups.iter().position(|group| group.origin == *entry.origin());
        let index = index.unwrap_or_else(|| {
            groups.push(Group {
                origin: entry.origin().clone(),
                scopes: Vec::new(),
            });
            groups.len() - 1
        });
        let Some(group) = groups.get_mut(index) else {
            continue;
        };
        let Entry { scope, record, .. } = *entry;
        let same = |other: &Arc<Scope>| Arc::ptr_eq(other, &scope) || *other == scope;
        match group.scopes.iter_mut().find(|(other, _)| same(other)) {
            Some((_, records)) => records.push(record),
            None => group.scopes.push((scope, vec![record])),
        }
    }
    groups
}

macro_rules! signal {
    ($record:ty, $name:literal, $request:ident, $groups:ident, $group:ident, $scopes:ident, $scope:ident, $records:ident) => {
        impl Signal for $record {
            const NAME: &'static str = $name;

            fn request(groups: Vec<Group<Self>>) -> Vec<u8> {
                let $groups = groups.into_iter().map(|Group { origin, scopes }| $group {
                    resource: Some(origin.resource),
                    $scopes: scopes
                        .into_iter()
                        .map(|(scope, $records)| $scope {
                            scope: Some(scope.scope.clone()),
                            $records,
                            schema_url: scope.schema_url.clone(),
                        })
                        .collect(),
                    schema_url: origin.schema_url,
                });
                let $groups = $groups.collect();
                $request { $groups }.encode_to_vec()
            }
        }
    };
}

signal!(
    Span,
    "spans",
    ExportTraceServiceRequest,
    resource_spans,
    ResourceSpans,
    scope_spans,
    ScopeSpans,
    spans
);
signal!(
    LogRecord,
    "logs",
    ExportLogsServiceRequest,
    resource_logs,
    ResourceLogs,
    scope_logs,
    ScopeLogs,
    log_records
);
signal!(
    Metric,
    "metrics",
    ExportMetricsServiceRequest,
    resource_metrics,
    ResourceMetrics,
    scope_metrics,
    ScopeMetrics,
    metrics
);
