//! Control-plane messages, which cluster hosts and schedulers exchange over NATS as proto3 JSON.
//!
//! The protobuf definitions are in `proto/`. [`subject`](crate::subject) defines the NATS subjects.

mod command;
mod enumeration;
mod heartbeat;
mod image;
mod message;
mod number;
mod request;
mod volume;
mod workload;

pub use crate::timestamp::Timestamp;
pub use command::{Command, Request};
pub use heartbeat::{HeartbeatRequest, HostHeartbeat};
pub use image::{ImagePullPolicy, ImagePullSecret};
pub use request::{
    LogEntry, WorkloadListRequest, WorkloadListResponse, WorkloadLogsRequest, WorkloadLogsResponse,
    WorkloadStartRequest, WorkloadStartResponse, WorkloadState, WorkloadStatus, WorkloadStatusRequest,
    WorkloadStatusResponse, WorkloadStopRequest, WorkloadStopResponse, WorkloadSummary,
};
pub use volume::{EmptyDir, HostPath, Volume, VolumeMount, VolumeType};
pub use workload::{Component, LocalResources, Service, WitInterface, WitWorld, Workload};
