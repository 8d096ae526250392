//! Conversion of guest log records to OTLP.

use std::time::SystemTime;

use opentelemetry_proto::tonic::logs::v1::LogRecord;

use super::bindings::logs;
use super::spans::flags;
use super::values::{attributes, id, nanos, value};

/// The highest severity number.
const FATAL4: u8 = 24;

pub(super) fn record(record: logs::LogRecord) -> LogRecord {
    let severity = record.severity_number.unwrap_or_default();
    LogRecord {
        time_unix_nano: record.timestamp.map(nanos).unwrap_or_default(),
        observed_time_unix_nano: record.observed_timestamp.map_or_else(now, nanos),
        severity_number: i32::from(severity.min(FATAL4)),
        severity_text: record.severity_text.unwrap_or_default(),
        body: record.body.map(value),
        attributes: record.attributes.map(attributes).unwrap_or_default(),
        dropped_attributes_count: 0,
        flags: record.trace_flags.map(flags).unwrap_or_default(),
        trace_id: record.trace_id.and_then(|it| id(&it, 16)).unwrap_or_default(),
        span_id: record.span_id.and_then(|it| id(&it, 8)).unwrap_or_default(),
        event_name: record.event_name.unwrap_or_default(),
    }
}

/// The current time, used as the observed time.
fn now() -> u64 {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}
