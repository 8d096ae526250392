//! Commands of a host.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{
    HeartbeatRequest, HostHeartbeat, WorkloadListRequest, WorkloadListResponse, WorkloadLogsRequest,
    WorkloadLogsResponse, WorkloadStartRequest, WorkloadStartResponse, WorkloadStatusRequest,
    WorkloadStatusResponse, WorkloadStopRequest, WorkloadStopResponse,
};

/// A command to a host. Its name is the suffix of the request subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Get the heartbeat of the host.
    Heartbeat,
    /// Start a workload.
    WorkloadStart,
    /// Stop a workload.
    WorkloadStop,
    /// Get the status of a workload.
    WorkloadStatus,
    /// List the workloads.
    WorkloadList,
    /// Get the output and logs of a workload.
    WorkloadLogs,
}

impl Command {
    /// All commands.
    pub const ALL: [Self; 6] = [
        Self::Heartbeat,
        Self::WorkloadStart,
        Self::WorkloadStop,
        Self::WorkloadStatus,
        Self::WorkloadList,
        Self::WorkloadLogs,
    ];

    /// Returns the name of the command: the suffix of the request subject.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Heartbeat => "heartbeat",
            Self::WorkloadStart => "workload.start",
            Self::WorkloadStop => "workload.stop",
            Self::WorkloadStatus => "workload.status",
            Self::WorkloadList => "workload.list",
            Self::WorkloadLogs => "workload.logs",
        }
    }

    /// Returns the command with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|command| command.as_str() == name)
    }
}

/// A request message to a host, with its response message.
pub trait Request: Serialize + DeserializeOwned {
    /// The command that the request invokes.
    const COMMAND: Command;

    /// The response of the host.
    type Response: Serialize + DeserializeOwned;
}

macro_rules! requests {
    ($( $request:ident -> $response:ident: $command:ident, )*) => { $(
        impl Request for $request {
            const COMMAND: Command = Command::$command;
            type Response = $response;
        }
    )* };
}

requests! {
    HeartbeatRequest -> HostHeartbeat: Heartbeat,
    WorkloadStartRequest -> WorkloadStartResponse: WorkloadStart,
    WorkloadStopRequest -> WorkloadStopResponse: WorkloadStop,
    WorkloadStatusRequest -> WorkloadStatusResponse: WorkloadStatus,
    WorkloadListRequest -> WorkloadListResponse: WorkloadList,
    WorkloadLogsRequest -> WorkloadLogsResponse: WorkloadLogs,
}
