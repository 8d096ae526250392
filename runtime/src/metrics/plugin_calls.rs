//! Calls of plugins, counted over all hosts of the process: a backend may serve several of them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Instant;

use arc_swap::ArcSwap;

use super::family::{Family, Labels, Point, Points};
use super::histogram::{CALLS, Histogram};
use crate::plugin::observe::Call;

/// How a call ended: it gave a value, it gave an error, or nobody waited for it any more.
const OUTCOMES: [&str; 3] = ["ok", "error", "cancelled"];

const CANCELLED: usize = 2;

/// Replaced when a function is called for the first time, which happens as often as there are functions.
static TABLE: LazyLock<ArcSwap<Table>> = LazyLock::new(ArcSwap::default);

/// Held by who replaces the table.
static GROWING: Mutex<()> = Mutex::new(());

type Table = BTreeMap<Call, Arc<Counters>>;

struct Counters {
    outcomes: [AtomicU64; OUTCOMES.len()],
    latency: Histogram,
}

fn counters(call: Call) -> Arc<Counters> {
    if let Some(counters) = TABLE.load().get(&call) {
        return Arc::clone(counters);
    }
    let _growing = GROWING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut table = Table::clone(&TABLE.load());
    let counters = table.entry(call).or_insert_with(|| {
        Arc::new(Counters {
            outcomes: Default::default(),
            latency: Histogram::new(CALLS),
        })
    });
    let counters = Arc::clone(counters);
    TABLE.store(Arc::new(table));
    counters
}

/// A call that goes on. Dropped before its end it was given up.
pub(crate) struct Running {
    counters: Arc<Counters>,
    begun: Instant,
    outcome: usize,
}

impl Running {
    pub(crate) fn begin(call: Call) -> Self {
        Self {
            counters: counters(call),
            begun: Instant::now(),
            outcome: CANCELLED,
        }
    }

    /// It ended, well or with an error.
    pub(crate) fn end(mut self, well: bool) {
        self.outcome = usize::from(!well);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(outcome) = self.counters.outcomes.get(self.outcome) {
            outcome.fetch_add(1, Ordering::Relaxed);
        }
        self.counters.latency.add(self.begun.elapsed());
    }
}

/// What was counted.
pub(super) fn families() -> [Family; 2] {
    let (mut calls, mut latencies) = (Vec::new(), Vec::new());
    for (call, counters) in TABLE.load().iter() {
        let labels = || -> Labels {
            vec![
                ("interface", call.interface.to_owned()),
                ("function", call.function.to_owned()),
                ("backend", call.backend.to_owned()),
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
