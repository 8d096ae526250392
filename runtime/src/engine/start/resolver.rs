//! The dependencies for resolving workloads.

use std::sync::Arc;

use crate::egress::HostEgress;
use crate::engine::{Engine, HostPlugin};
use crate::metrics::Metrics;
use crate::output::GuestOutput;
use crate::sockets::SocketLimits;

/// The engine, the plugins and the limits of a host.
pub(crate) struct Resolver {
    pub(crate) engine: Engine,
    pub(crate) plugins: Vec<Arc<dyn HostPlugin>>,
    pub(crate) output: Arc<dyn GuestOutput>,
    pub(crate) egress: Arc<HostEgress>,
    pub(crate) sockets: SocketLimits,
    pub(crate) metrics: Metrics,
}
