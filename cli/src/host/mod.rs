//! `wash host`: a host of a cluster.
//!
//! # Flow
//! Read the [`settings`] from the configuration and the flags → connect to NATS → add the [plugins](plugins) → the host
//! joins its group and runs until a signal.
//!
//! # Guarantees
//! Plugins that act for workloads do not have the credentials of the control plane. If the control plane is not reachable
//! at the start, the host waits for it.

pub(crate) mod artifacts;
pub(crate) mod connect;
pub(crate) mod plugins;
pub(crate) mod run;
pub(crate) mod settings;
