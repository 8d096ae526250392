//! The metrics of a host.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use super::component::{ComponentMetrics, Owner};
use super::failure_kind::FailureKind;
use super::family::{Family, Labels, Point, Points};
use super::http::{CLASSES, HttpCounters};
use super::plugin_calls::PluginCalls;
use super::text;

/// Number of stopped components whose metrics are kept, so that a later scrape still reads them.
const KEPT: usize = 256;

/// The metrics of a host. Clones share the same values.
#[derive(Clone)]
pub struct Metrics {
    inner: Arc<Inner>,
}

struct Inner {
    components: Mutex<Components>,
    /// Requests that no workload handled.
    unrouted: Arc<HttpCounters>,
    plugin_calls: Arc<PluginCalls>,
}

type Components = BTreeMap<Owner, Arc<ComponentMetrics>>;

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// The `Content-Type` of [`Metrics::prometheus`].
    pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

    /// Creates metrics with all values 0.
    pub fn new() -> Self {
        Self {
            inner: Arc::new(Inner {
                components: Mutex::default(),
                unrouted: Arc::new(HttpCounters::new()),
                plugin_calls: Arc::default(),
            }),
        }
    }

    /// Renders all metrics in the text format of Prometheus.
    pub fn prometheus(&self) -> String {
        text::render(&self.families())
    }

    /// Returns the metrics of a component. A component with the name of an earlier one continues its metrics.
    pub(crate) fn component(
        &self,
        namespace: &str,
        workload: &str,
        component: &str,
    ) -> Arc<ComponentMetrics> {
        let owner = Owner {
            namespace: namespace.to_owned(),
            workload: workload.to_owned(),
            component: component.to_owned(),
        };
        let mut components = self.inner.components.lock();
        if !components.contains_key(&owner) {
            prune(&mut components);
        }
        let metrics = components
            .entry(owner)
            .or_insert_with(|| Arc::new(ComponentMetrics::new(&self.inner.plugin_calls)));
        Arc::clone(metrics)
    }

    /// Counters of requests that no workload handles.
    pub(crate) fn unrouted(&self) -> &Arc<HttpCounters> {
        &self.inner.unrouted
    }

    /// Counters of plugin calls.
    pub(crate) fn plugin_calls(&self) -> &PluginCalls {
        &self.inner.plugin_calls
    }

    /// Returns a snapshot of all metrics.
    pub(crate) fn families(&self) -> Vec<Family> {
        let components: Vec<_> = {
            let components = self.inner.components.lock();
            let pairs = components.iter();
            pairs.map(|(owner, it)| (owner.clone(), Arc::clone(it))).collect()
        };
        let each = |value: fn(&ComponentMetrics) -> u64| -> Vec<Point<u64>> {
            let points = components.iter().map(|(owner, it)| Point {
                labels: labels(owner),
                value: value(it),
            });
            points.collect()
        };
        let requests = components
            .iter()
            .flat_map(|(owner, it)| by_status(&it.http, &labels(owner)));
        let failures = components.iter().flat_map(|(owner, it)| {
            let counts = FailureKind::ALL.iter().zip(&it.failures);
            named(
                counts.map(|(kind, count)| (kind.name(), count)),
                "kind",
                &labels(owner),
            )
        });
        let latencies = components.iter().map(|(owner, it)| Point {
            labels: labels(owner),
            value: it.http.latency.read(),
        });
        let counter = |name, help, points| Family {
            name,
            help,
            points: Points::Counter(points),
        };
        let gauge = |name, help, points| Family {
            name,
            help,
            points: Points::Gauge(points),
        };
        let mut families = vec![
            counter(
                "wash_http_requests_total",
                "Answered HTTP requests.",
                requests.collect(),
            ),
            Family {
                name: "wash_http_request_duration_seconds",
                help: "Time from the request headers to the end of the response.",
                points: Points::Histogram(latencies.collect()),
            },
            counter(
                "wash_http_request_body_bytes_total",
                "Size of request bodies in bytes.",
                each(|it| it.http.bytes_in.load(Ordering::Relaxed)),
            ),
            counter(
                "wash_http_response_body_bytes_total",
                "Size of response bodies in bytes.",
                each(|it| it.http.bytes_out.load(Ordering::Relaxed)),
            ),
            counter(
                "wash_http_unrouted_requests_total",
                "HTTP requests that no workload handled.",
                by_status(&self.inner.unrouted, &Vec::new()),
            ),
            counter(
                "wash_failures_total",
                "Failed invocations: traps, exceeded limits, missing responses.",
                failures.collect(),
            ),
            gauge(
                "wash_instances",
                "Live instances.",
                each(|it| it.instances.load(Ordering::Relaxed)),
            ),
            counter(
                "wash_instances_created_total",
                "Created instances.",
                each(|it| it.created.load(Ordering::Relaxed)),
            ),
            gauge(
                "wash_queue_length",
                "Queued invocations.",
                each(|it| it.queued.load(Ordering::Relaxed)),
            ),
        ];
        families.extend(self.inner.plugin_calls.families());
        families
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics")
            .field("components", &self.inner.components.lock().len())
            .finish_non_exhaustive()
    }
}

/// Removes the metrics of stopped components if there are [`KEPT`] or more.
fn prune(components: &mut Components) {
    let unused = |it: &Arc<ComponentMetrics>| Arc::strong_count(it) == 1;
    if components.values().filter(|it| unused(it)).count() >= KEPT {
        components.retain(|_, it| !unused(it));
    }
}

fn labels(owner: &Owner) -> Labels {
    vec![
        ("namespace", owner.namespace.clone()),
        ("workload", owner.workload.clone()),
        ("component", owner.component.clone()),
    ]
}

fn by_status(http: &HttpCounters, labels: &Labels) -> Vec<Point<u64>> {
    named(CLASSES.iter().copied().zip(&http.requests), "status", labels)
}

/// Returns the counters that are not 0, each with an additional label.
fn named<'a>(
    counters: impl Iterator<Item = (&'static str, &'a AtomicU64)>,
    label: &'static str,
    labels: &Labels,
) -> Vec<Point<u64>> {
    counters
        .map(|(name, counter)| {
            let mut labels = labels.clone();
            labels.push((label, name.to_owned()));
            let value = counter.load(Ordering::Relaxed);
            Point { labels, value }
        })
        .filter(|point| point.value > 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_workload_continues_its_metrics_and_old_metrics_are_removed() {
        let metrics = Metrics::new();
        metrics
            .component("default", "app", "web")
            .failed(FailureKind::Memory);
        metrics
            .component("default", "app", "web")
            .failed(FailureKind::Memory);
        let line =
            r#"wash_failures_total{namespace="default",workload="app",component="web",kind="memory"} 2"#;
        assert!(metrics.prometheus().contains(line), "{}", metrics.prometheus());
        let used = metrics.component("default", "used", "web");
        for number in 0..10 * KEPT {
            metrics.component("default", &number.to_string(), "web");
        }
        assert!(metrics.inner.components.lock().len() <= KEPT + 1);
        assert!(Arc::ptr_eq(&used, &metrics.component("default", "used", "web")));
    }
}
