//! A host that belongs to a cluster: it is told over NATS what to run, runs it, and says how it is.
//!
//! # Flow
//! The host announces itself on `runtime.operator.heartbeat.ID` → a scheduler sends `workload.start`, `workload.stop` and
//! `workload.status` to `runtime.host.ID` → the images come from an [`ArtifactSource`] → the workload starts → the answer says
//! how it is, and the next heartbeat, too.
//!
//! # Guarantees
//! Commands of one workload follow each other, those of many are carried out at once and hold up no heartbeat. Every command is
//! answered, with the reason where it failed. A connection that is lost stops nothing. What messages hold is bounded, and no
//! secret of theirs is logged.
//!
//! The messages are those of [`protocol`], as proto3 JSON.

mod artifacts;
mod cluster_host;
mod commands;
mod control;
mod convert;
mod health;
mod heartbeat;
mod images;
mod json;
mod limits;
mod logs;
pub mod protocol;
mod queues;
mod run;
mod timestamp;

pub use artifacts::{Artifact, ArtifactSource, Image, Policy};
pub use cluster_host::{ClusterHost, ClusterHostBuilder, DEFAULT_GROUP, GROUP_LABEL};
pub use control::HEARTBEAT_OF_ALL;
pub use convert::Unusable;
pub use health::Health;
pub use heartbeat::{HEARTBEAT_INTERVAL, STOPPING_LABEL};
pub use images::OciArtifacts;
pub use limits::ClusterHostLimits;
pub use logs::GuestLogs;
pub use run::{RunningClusterHost, run_cluster_host};
