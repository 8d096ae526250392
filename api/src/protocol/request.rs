//! What a host is asked for, and what it answers.

use std::collections::BTreeMap;

use super::enumeration::enumeration;
use super::message::messages;
use super::{Timestamp, Workload};

messages! {
    /// Asks a host to start a workload.
    WorkloadStartRequest {
        /// The workload.
        workload: Option<Workload>,
        /// Its ID, which the sender chooses.
        workload_id: String,
    }

    /// How the workload is after a start.
    WorkloadStartResponse {
        /// Its status.
        workload_status: Option<WorkloadStatus>,
    }

    /// Asks a host how a workload is.
    WorkloadStatusRequest {
        /// The ID of the workload.
        workload_id: String,
    }

    /// How the workload is.
    WorkloadStatusResponse {
        /// Its status.
        workload_status: Option<WorkloadStatus>,
    }

    /// Asks a host to stop a workload.
    WorkloadStopRequest {
        /// The ID of the workload.
        workload_id: String,
    }

    /// How the workload is after a stop.
    WorkloadStopResponse {
        /// Its status.
        workload_status: Option<WorkloadStatus>,
    }

    /// Asks a host which workloads it runs. Hosts of other makes give no answer.
    WorkloadListRequest {}

    /// The workloads of a host.
    WorkloadListResponse {
        /// By namespace and name.
        workloads: Vec<WorkloadSummary>,
    }

    /// A workload of a host.
    WorkloadSummary {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
        /// Its components.
        component_count: u64,
        /// Its status.
        workload_status: Option<WorkloadStatus>,
        /// The annotations of the request that started it.
        annotations: BTreeMap<String, String>,
    }

    /// Asks a host what a workload printed and logged. Hosts of other makes give no answer.
    WorkloadLogsRequest {
        /// The ID of the workload.
        workload_id: String,
        /// Entries with a greater number; 0 for all that the host keeps.
        after: u64,
        /// How long the host waits for an entry where it has none yet; at most 10,000.
        wait_milliseconds: u32,
    }

    /// What a workload printed and logged.
    WorkloadLogsResponse {
        /// In the order of their numbers, the oldest first.
        entries: Vec<LogEntry>,
    }

    /// A line that a workload printed, or a record that it logged.
    LogEntry {
        /// Greater than those of all entries before it, also of an earlier run.
        number: u64,
        /// When.
        time: Option<Timestamp>,
        /// The name of the component; `service` for the service.
        component: String,
        /// `stdout`, `stderr`, or the level of a record.
        source: String,
        /// The line or record.
        message: String,
    }

    /// How a workload is.
    WorkloadStatus {
        /// The ID of the workload.
        workload_id: String,
        /// Its state.
        workload_state: WorkloadState,
        /// Why, for people.
        message: String,
    }
}

enumeration! {
    /// The state of a workload.
    WorkloadState {
        /// Unknown.
        Unspecified = 0 "WORKLOAD_STATE_UNSPECIFIED",
        /// It starts.
        Starting = 1 "WORKLOAD_STATE_STARTING",
        /// It runs.
        Running = 2 "WORKLOAD_STATE_RUNNING",
        /// Its service returned, and nothing else is left to do.
        Completed = 3 "WORKLOAD_STATE_COMPLETED",
        /// It stops, or has just stopped.
        Stopping = 4 "WORKLOAD_STATE_STOPPING",
        /// It failed.
        Error = 5 "WORKLOAD_STATE_ERROR",
        /// The host does not have it.
        NotFound = 6 "WORKLOAD_STATE_NOT_FOUND",
    }
}

/// The answer to a start is the status of its workload.
impl From<WorkloadStatus> for WorkloadStartResponse {
    fn from(status: WorkloadStatus) -> Self {
        let workload_status = Some(status);
        Self { workload_status }
    }
}

/// The answer to a question for a status is that status.
impl From<WorkloadStatus> for WorkloadStatusResponse {
    fn from(status: WorkloadStatus) -> Self {
        let workload_status = Some(status);
        Self { workload_status }
    }
}

/// The answer to a stop is the status of its workload.
impl From<WorkloadStatus> for WorkloadStopResponse {
    fn from(status: WorkloadStatus) -> Self {
        let workload_status = Some(status);
        Self { workload_status }
    }
}
