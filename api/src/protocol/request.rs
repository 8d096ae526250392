//! Requests to hosts, and their responses.

use std::collections::BTreeMap;

use super::enumeration::enumeration;
use super::message::messages;
use super::{Timestamp, Workload};

messages! {
    /// Requests the start of a workload.
    WorkloadStartRequest {
        /// The workload.
        workload: Option<Workload>,
        /// ID of the workload, chosen by the client.
        workload_id: String,
    }

    /// Response to a start request.
    WorkloadStartResponse {
        /// Status of the workload.
        workload_status: Option<WorkloadStatus>,
    }

    /// Requests the status of a workload.
    WorkloadStatusRequest {
        /// ID of the workload.
        workload_id: String,
    }

    /// Response to a status request.
    WorkloadStatusResponse {
        /// Status of the workload.
        workload_status: Option<WorkloadStatus>,
    }

    /// Requests the stop of a workload.
    WorkloadStopRequest {
        /// ID of the workload.
        workload_id: String,
    }

    /// Response to a stop request.
    WorkloadStopResponse {
        /// Status of the workload.
        workload_status: Option<WorkloadStatus>,
    }

    /// Requests the list of workloads on a host. Hosts of other implementations do not respond.
    WorkloadListRequest {
        /// Continues a list: `next` of the previous response. Empty for the first page.
        after: String,
    }

    /// The workloads on a host.
    WorkloadListResponse {
        /// Workloads, sorted by namespace and name.
        workloads: Vec<WorkloadSummary>,
        /// Set if the list did not fit into one message: `after` of the next request.
        next: String,
        /// Number of workloads that follow this page.
        remaining: u64,
    }

    /// A workload on a host.
    WorkloadSummary {
        /// Namespace of the workload.
        namespace: String,
        /// Name of the workload.
        name: String,
        /// Number of components.
        component_count: u64,
        /// Status of the workload.
        workload_status: Option<WorkloadStatus>,
        /// Annotations of the start request.
        annotations: BTreeMap<String, String>,
    }

    /// Requests the output and logs of a workload. Hosts of other implementations do not respond.
    WorkloadLogsRequest {
        /// ID of the workload.
        workload_id: String,
        /// Return only entries with a greater number. 0 returns all entries that the host has kept.
        after: u64,
        /// Maximum time to wait for an entry if there is none yet, at most 10,000 ms.
        wait_milliseconds: u32,
    }

    /// The output and logs of a workload.
    WorkloadLogsResponse {
        /// Entries in ascending order of their numbers.
        entries: Vec<LogEntry>,
    }

    /// A line of output or a log record of a workload.
    LogEntry {
        /// Number of the entry, greater than those of all earlier entries, including those of an earlier run.
        number: u64,
        /// Time of the entry.
        time: Option<Timestamp>,
        /// Name of the component, or `service` for the service.
        component: String,
        /// `stdout`, `stderr`, or the level of a log record.
        source: String,
        /// Text of the line or record.
        message: String,
    }

    /// The status of a workload.
    WorkloadStatus {
        /// ID of the workload.
        workload_id: String,
        /// State of the workload.
        workload_state: WorkloadState,
        /// Human-readable reason.
        message: String,
    }
}

enumeration! {
    /// The state of a workload.
    WorkloadState {
        /// Unknown.
        Unspecified = 0 "WORKLOAD_STATE_UNSPECIFIED",
        /// The workload is starting.
        Starting = 1 "WORKLOAD_STATE_STARTING",
        /// The workload is running.
        Running = 2 "WORKLOAD_STATE_RUNNING",
        /// The service has returned, and no work is left.
        Completed = 3 "WORKLOAD_STATE_COMPLETED",
        /// The workload is stopping or has just stopped.
        Stopping = 4 "WORKLOAD_STATE_STOPPING",
        /// The workload has failed.
        Error = 5 "WORKLOAD_STATE_ERROR",
        /// The host does not have the workload.
        NotFound = 6 "WORKLOAD_STATE_NOT_FOUND",
    }
}

/// Responds to a start request with the status of the workload.
impl From<WorkloadStatus> for WorkloadStartResponse {
    fn from(status: WorkloadStatus) -> Self {
        let workload_status = Some(status);
        Self { workload_status }
    }
}

/// Responds to a status request with the status of the workload.
impl From<WorkloadStatus> for WorkloadStatusResponse {
    fn from(status: WorkloadStatus) -> Self {
        let workload_status = Some(status);
        Self { workload_status }
    }
}

/// Responds to a stop request with the status of the workload.
impl From<WorkloadStatus> for WorkloadStopResponse {
    fn from(status: WorkloadStatus) -> Self {
        let workload_status = Some(status);
        Self { workload_status }
    }
}
