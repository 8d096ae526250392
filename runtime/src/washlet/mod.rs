//! A host of a cluster: it takes commands over NATS, runs workloads, and reports how it is.
//!
//! # Flow
//! The host announces itself on `runtime.operator.heartbeat.ID` → a scheduler sends `workload.start`, `workload.stop` and
//! `workload.status` to `runtime.host.ID` → the images come from an [`ArtifactSource`] → the workload starts → the answer says
//! how it is, and so does the next heartbeat.
//!
//! # Guarantees
//! Commands of one workload follow each other; those of different workloads run at the same time and delay no heartbeat. Every
//! command gets an answer, with the reason where it failed. A lost connection stops nothing. The size of messages is bounded, and
//! their secrets are never logged.
//!
//! The messages are those of [`protocol`], as proto3 JSON; [`subject`] has their subjects.

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
