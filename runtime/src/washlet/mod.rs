//! The cluster host: receives commands over NATS, runs workloads and reports its state.
//!
//! Messages are defined in [`protocol`] and encoded as proto3 JSON; subjects are defined in [`subject`].
//!
//! # Flow
//! The host announces itself on `runtime.operator.heartbeat.ID` → a scheduler sends `workload.start`, `workload.stop` and
//! `workload.status` to `runtime.host.ID` → the host fetches the images from an [`ArtifactSource`] → the workload starts → the
//! answer and the next heartbeat report the result.
//!
//! # Guarantees
//! Commands for one workload are executed in order. Commands for different workloads run concurrently and do not delay
//! heartbeats. Every command gets an answer, with the reason if it failed. Workloads continue to run if the connection is lost.
//! The size of messages is limited, and secrets in messages are never logged.

mod admission;
mod artifacts;
mod cluster_host;
mod commands;
mod control;
mod convert;
mod failures;
mod health;
mod heartbeat;
mod images;
mod incoming;
mod limits;
mod logs;
mod queues;
mod replies;
mod run;

pub use artifacts::{Artifact, ArtifactSource, Image, Policy};
pub use cluster_host::{ClusterHost, ClusterHostBuilder};
pub use convert::Unusable;
pub use health::Health;
pub use heartbeat::HEARTBEAT_INTERVAL;
pub use images::OciArtifacts;
pub use limits::ClusterHostLimits;
pub use logs::GuestLogs;
pub use run::{RunningClusterHost, run_cluster_host};
pub use wash_api::label::{
    DEFAULT_HOST_GROUP as DEFAULT_GROUP, HOST_GROUP as GROUP_LABEL, STOPPING as STOPPING_LABEL,
};
pub use wash_api::subject::HEARTBEAT_OF_ALL;
pub use wash_api::{protocol, subject};
