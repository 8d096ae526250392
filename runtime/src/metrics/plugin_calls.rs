//! Metrics of plugin calls by guests.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use arc_swap::ArcSwap;
use parking_lot::Mutex;

use super::family::{Family, Labels, Point, Points};
use super::histogram::{CALLS, Histogram};

/// Outcomes of a call: it returned a value, it returned an error, or the caller was dropped.
const OUTCOMES: [&str; 3] = ["ok", "error", "cancelled"];

const CANCELLED: usize = 2;

/// A function of a plugin, and the backend that handles it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PluginFunction {
    pub(crate) interface: &'static str,
    pub(crate) function: &'static str,
    pub(crate) backend: &'static str,
}

/// Metrics of all plugin functions that the guests of one host have called.
#[derive(Default)]
pub(crate) struct PluginCalls {
    /// Replaced on the first call to a function, so at most once for each function.
    table: ArcSwap<Table>,
    /// Held while the table is replaced.
    growing: Mutex<()>,
}

type Table = BTreeMap<PluginFunction, Arc<PluginCounters>>;

/// Metrics of one function.
pub(crate) struct PluginCounters {
    outcomes: [AtomicU64; OUTCOMES.len()],
    latency: Histogram,
}

impl PluginCalls {
    /// Returns the metrics of a function.
    pub(crate) fn counters(&self, function: PluginFunction) -> Arc<PluginCounters> {
        if let Some(counters) = self.table.load().get(&function) {
            return Arc::clone(counters);
        }
        let _growing = self.growing.lock();
        let mut table = Table::clone(&self.table.load());
        let counters = table.entry(function).or_insert_with(|| {
            Arc::new(PluginCounters {
                outcomes: Default::default(),
                latency: Histogram::new(CALLS),
            })
        });
        let counters = Arc::clone(counters);
        self.table.store(Arc::new(table));
        counters
    }

    /// Returns a snapshot of the metrics.
    pub(super) fn families(&self) -> [Family; 2] {
        let (mut calls, mut latencies) = (Vec::new(), Vec::new());
        for (function, counters) in self.table.load().iter() {
            let labels = || -> Labels {
                vec![
                    ("interface", function.interface.to_owned()),
                    ("function", function.function.to_owned()),
                    ("backend", function.backend.to_owned()),
                ]
            };
            for (outcome, count) in OUTCOMES.iter().zip(&counters.outcomes) {
                let value = count.load(Ordering::Relaxed);
                if value > 0 {
                    let mut labels = labels();
                    labels.push(("outcome", (*outcome).to_owned()));
                    calls.push(Point { labels, value });
                }
            }
            latencies.push(Point {
                labels: labels(),
                value: counters.latency.read(),
            });
        }
        [
            Family {
                name: "wash_plugin_calls_total",
                help: "Plugin calls by guests.",
                points: Points::Counter(calls),
            },
            Family {
                name: "wash_plugin_call_duration_seconds",
                help: "Duration of plugin calls.",
                points: Points::Histogram(latencies),
            },
        ]
    }
}

/// A call in progress. If it is dropped before [`end`](Self::end), it counts as cancelled.
pub(crate) struct RunningCall {
    counters: Arc<PluginCounters>,
    begun: Instant,
    outcome: usize,
}

impl RunningCall {
    pub(crate) fn begin(counters: Arc<PluginCounters>) -> Self {
        Self {
            counters,
            begun: Instant::now(),
            outcome: CANCELLED,
        }
    }

    /// Records the end of the call.
    pub(crate) fn end(mut self, success: bool) {
        self.outcome = usize::from(!success);
    }
}

impl Drop for RunningCall {
    fn drop(&mut self) {
        if let Some(outcome) = self.counters.outcomes.get(self.outcome) {
            outcome.fetch_add(1, Ordering::Relaxed);
        }
        self.counters.latency.add(self.begun.elapsed());
    }
}
