//! `wash host`: a host of a cluster.
//!
//! # Flow
//! [`settings`] come from the configuration and the flags → the connections are made → the [plugins](plugins) are added →
//! the host joins its group and runs until a signal.
//!
//! # Guarantees
//! Nothing that workloads can speak for has the credentials of the control plane. A server that is away at the start
//! is waited for.

pub(crate) mod artifacts;
pub(crate) mod connect;
pub(crate) mod plugins;
pub(crate) mod run;
pub(crate) mod settings;
