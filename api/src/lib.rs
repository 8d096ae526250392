//! What the `wash` command line, its hosts and its operator spell alike.
//!
//! - [`manifest`]: `Workload`, `WorkloadDeployment`, `WorkloadReplicaSet`, `Artifact` and `Host`, as Kubernetes has them;
//! - [`start`]: from a manifest to the message that starts a workload;
//! - [`protocol`]: the messages of the control plane, and the commands that a host takes;
//! - [`subject`]: the NATS subjects that they go to;
//! - [`label`]: labels and annotations;
//! - [`Redacted`]: values that `Debug` does not show.

mod command;
pub mod label;
pub mod manifest;
pub mod protocol;
mod redacted;
pub mod start;
pub mod subject;
mod timestamp;

pub use redacted::{Redact, Redacted, Settings};
pub use timestamp::Timestamp;

/// The example of the front page.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
