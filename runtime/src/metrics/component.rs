//! Metrics of one component.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::failure_kind::FailureKind;
use super::http::HttpCounters;
use super::plugin_calls::PluginCalls;

/// The component that metrics belong to, by name: the ids of workloads change with each start.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Owner {
    pub(super) namespace: String,
    pub(super) workload: String,
    pub(super) component: String,
}

/// Counters and gauges of a component.
pub(crate) struct ComponentMetrics {
    pub(crate) http: Arc<HttpCounters>,
    /// Shared by all components of the host.
    pub(crate) plugin_calls: Arc<PluginCalls>,
    pub(super) failures: Box<[AtomicU64]>,
    pub(super) instances: AtomicU64,
    pub(super) created: AtomicU64,
    pub(super) queued: AtomicU64,
}

impl ComponentMetrics {
    pub(super) fn new(plugin_calls: &Arc<PluginCalls>) -> Self {
        Self {
            plugin_calls: Arc::clone(plugin_calls),
            http: Arc::new(HttpCounters::new()),
            failures: FailureKind::ALL.iter().map(|_| AtomicU64::new(0)).collect(),
            instances: AtomicU64::new(0),
            created: AtomicU64::new(0),
            queued: AtomicU64::new(0),
        }
    }

    /// Counts a failed invocation.
    pub(crate) fn failed(&self, kind: FailureKind) {
        if let Some(failures) = self.failures.get(kind as usize) {
            failures.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts an invocation that enters the queue.
    pub(crate) fn queue_entered(&self) {
        self.queued.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts an invocation that leaves the queue, because it was admitted or cancelled.
    pub(crate) fn queue_left(&self) {
        self.queued.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Guard that counts one live instance.
pub(crate) struct Live(Arc<ComponentMetrics>);

impl Live {
    pub(crate) fn new(metrics: &Arc<ComponentMetrics>) -> Self {
        metrics.created.fetch_add(1, Ordering::Relaxed);
        metrics.instances.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(metrics))
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.0.instances.fetch_sub(1, Ordering::Relaxed);
    }
}
