//! Calls that the guests of a host make of plugins.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use arc_swap::ArcSwap;
use parking_lot::Mutex;

use super::family::{Family, Labels, Point, Points};
use super::histogram::{CALLS, Histogram};

/// How a call ended: it gave a value, it gave an error, or nobody waited for it any more.
const OUTCOMES: [&str; 3] = ["ok", "error", "cancelled"];

const CANCELLED: usize = 2;

/// Which function was called, and what answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PluginFunction {
    pub(crate) interface: &'static str,
    pub(crate) function: &'static str,
    pub(crate) backend: &'static str,
}

/// The counters of all functions of plugins that the guests of one host called.
#[derive(Default)]
pub(crate) struct PluginCalls {
    /// Replaced when a function is called for the first time, which happens as often as there are functions.
    table: ArcSwap<Table>,
    /// Held while the table is replaced.
    growing: Mutex<()>,
}

type Table = BTreeMap<PluginFunction, Arc<PluginCounters>>;

/// What is counted of one function.
pub(crate) struct PluginCounters {
    outcomes: [AtomicU64; OUTCOMES.len()],
    latency: Histogram,
}

impl PluginCalls {
    /// The counters of a function.
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

    /// What was counted.
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
                help: "Calls that guests made of plugins.",
                points: Points::Counter(calls),
            },
            Family {
                name: "wash_plugin_call_duration_seconds",
                help: "Time that calls of plugins took.",
                points: Points::Histogram(latencies),
            },
        ]
    }
}

/// A call that goes on. Dropped before its end it was given up.
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

    /// It ended, well or with an error.
    pub(crate) fn end(mut self, well: bool) {
        self.outcome = usize::from(!well);
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
