//! What a host can be asked for.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::protocol::{
    HeartbeatRequest, HostHeartbeat, WorkloadListRequest, WorkloadListResponse, WorkloadLogsRequest,
    WorkloadLogsResponse, WorkloadStartRequest, WorkloadStartResponse, WorkloadStatusRequest,
    WorkloadStatusResponse, WorkloadStopRequest, WorkloadStopResponse,
};

/// What a host can be asked for: the end of the subject of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// How is the host?
    Heartbeat,
    /// Start a workload.
    WorkloadStart,
    /// Stop a workload.
    WorkloadStop,
    /// How is a workload?
    WorkloadStatus,
    /// Which workloads are there?
    WorkloadList,
    /// What did a workload print and log?
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

    /// The end of its subject.
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

    /// The command of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|command| command.as_str() == name)
    }
}

/// A message that asks a host for something, and the message that answers it.
pub trait Request: Serialize + DeserializeOwned {
    /// Where it goes.
    const COMMAND: Command;

    /// What the host answers.
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
