//! Types shared by the `wash` command line, its hosts and its operator.
//!
//! - [`manifest`]: the Kubernetes kinds `Workload`, `WorkloadDeployment`, `WorkloadReplicaSet`, `Artifact` and `Host`;
//! - [`start`]: the conversion of a manifest into the message that starts a workload;
//! - [`protocol`]: the control-plane messages, and the commands of a host;
//! - [`subject`]: the NATS subjects of the messages;
//! - [`label`]: well-known labels and annotations;
//! - [`Redacted`]: values that `Debug` output omits.

pub mod label;
pub mod manifest;
pub mod protocol;
mod redacted;
pub mod start;
pub mod subject;
mod timestamp;

pub use redacted::{Redact, Redacted, Settings};
pub use timestamp::Timestamp;

/// Runs the README example as a doctest.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
