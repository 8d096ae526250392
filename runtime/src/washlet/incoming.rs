//! Parsing of messages about a workload.

use bytes::Bytes;
use wash_api::protocol::{
    Request, WorkloadLogsRequest, WorkloadLogsResponse, WorkloadStartRequest, WorkloadStartResponse,
    WorkloadState, WorkloadStatus, WorkloadStatusRequest, WorkloadStatusResponse, WorkloadStopRequest,
    WorkloadStopResponse,
};

use crate::json;

/// Maximum size of a message in bytes.
const MAX_MESSAGE: usize = 8 << 20;

/// Maximum number of values in a message. A component takes about ten.
const MAX_VALUES: usize = 100_000;

/// Maximum length of the id of a workload in bytes. The id is kept and repeated in replies.
const MAX_ID: usize = 512;

/// A request about one workload.
pub(super) trait AboutWorkload: Request {
    /// The id of the workload.
    fn workload_id(&self) -> &str;

    /// The answer to a message that cannot be parsed as this request.
    fn refused(status: WorkloadStatus) -> Self::Response;
}

macro_rules! about_workload {
    ($( $request:ident: |$status:ident| $refused:expr; )*) => { $(
        impl AboutWorkload for $request {
            fn workload_id(&self) -> &str {
                &self.workload_id
            }

            fn refused($status: WorkloadStatus) -> Self::Response {
                $refused
            }
        }
    )* };
}

about_workload! {
    WorkloadStartRequest: |status| WorkloadStartResponse::from(status);
    WorkloadStopRequest: |status| WorkloadStopResponse::from(status);
    WorkloadStatusRequest: |status| WorkloadStatusResponse::from(status);
    // This response has no field for a reason.
    WorkloadLogsRequest: |_status| WorkloadLogsResponse::default();
}

/// Reasons for rejecting a message. They never quote it, because it may contain secrets.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("the message is too large: {0} bytes, more than the limit of {MAX_MESSAGE}")]
    TooLarge(usize),
    #[error("the message has more than {MAX_VALUES} values, or is nested too deeply")]
    TooManyValues,
    #[error("the workloadId has {0} bytes, more than the limit of {MAX_ID}")]
    LongId(usize),
    #[error("cannot parse the message: {what} at line {line}, column {column}")]
    Json {
        what: &'static str,
        line: usize,
        column: usize,
    },
    #[error("the message has no workloadId")]
    NoId,
}

/// Parses a request.
///
/// # Errors
/// The answer to send, with the reason why the message is rejected.
pub(super) fn read<R: AboutWorkload>(payload: &Bytes) -> Result<R, R::Response> {
    try_read(payload).map_err(|unreadable| {
        tracing::warn!(error = %unreadable, "message rejected");
        R::refused(WorkloadStatus {
            workload_id: String::new(),
            workload_state: WorkloadState::Error,
            message: unreadable.to_string(),
        })
    })
}

/// Parses a message of bounded size.
pub(super) fn parse<R: Request>(payload: &Bytes) -> Option<R> {
    bounded(payload).ok()
}

fn bounded<R: Request>(payload: &Bytes) -> Result<R, Unreadable> {
    if payload.len() > MAX_MESSAGE {
        return Err(Unreadable::TooLarge(payload.len()));
    }
    if json::count(payload, MAX_VALUES).is_none() {
        return Err(Unreadable::TooManyValues);
    }
    serde_json::from_slice(payload).map_err(|error| Unreadable::Json {
        what: if error.is_data() {
            "unexpected value"
        } else {
            "invalid JSON"
        },
        line: error.line(),
        column: error.column(),
    })
}

fn try_read<R: AboutWorkload>(payload: &Bytes) -> Result<R, Unreadable> {
    let request: R = bounded(payload)?;
    match request.workload_id().len() {
        0 => Err(Unreadable::NoId),
        length if length > MAX_ID => Err(Unreadable::LongId(length)),
        _ => Ok(request),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let read = try_read::<WorkloadStartRequest>(&Bytes::copy_from_slice(text.as_bytes()));
        read.unwrap_err().to_string()
    }

    #[test]
    fn messages_are_read_leniently_and_bounded() {
        let text = r#"{"workload_id":"1","workload":{"name":"shop","of":"the future","witWorld":{"components":[
            {"image":"a","poolSize":"3","imagePullPolicy":"IMAGE_PULL_POLICY_NEVER","local_resources":{"memoryLimitMb":64}}]}}}"#;
        let read: WorkloadStartRequest = read(&text.as_bytes().to_vec().into()).unwrap();
        assert_eq!(read.workload_id, "1");
        let component = &read.workload.unwrap().wit_world.unwrap().components[0];
        assert_eq!(component.pool_size, 3);
        assert_eq!(component.local_resources.as_ref().unwrap().memory_limit_mb, 64);
        assert_eq!(refused("{}"), "the message has no workloadId");
        let why = refused(r#"{"workloadId":"1","workload":{"name":{"hunter2":"hunter2"}}}"#);
        assert!(
            why.contains("unexpected value at line 1, column") && !why.contains("hunter2"),
            "{why}"
        );
        assert!(refused("hunter2").contains("invalid JSON"));
        assert!(refused(&"[".repeat(100_000)).contains("nested too deeply"));
        let many = format!(
            r#"{{"workloadId":"1","workload":{{"witWorld":{{"components":[{}{{}}]}}}}}}"#,
            "{},".repeat(2_000_000)
        );
        assert!(refused(&many).contains("more than 100000 values"));
        let long = format!(r#"{{"workloadId":"{}"}}"#, "1".repeat(513));
        assert_eq!(
            refused(&long),
            "the workloadId has 513 bytes, more than the limit of 512"
        );
        assert!(refused(&" ".repeat(MAX_MESSAGE + 1)).contains("more than the limit of 8388608"));
    }
}
