//! Sends requests to workloads by the name of the host they are for.
//!
//! # Flow
//! A workload comes or goes → its rules change → a new table replaces the old one. A request reads the table that is
//! current: host → longest path → next replica.
//!
//! # Guarantees
//! A request takes no lock and allocates nothing here. It meets the table before a change or the one after it, never one
//! between. What is remembered of stopped workloads is bounded.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use http::request::Parts;

use super::authority::{HostKey, authority};
use super::router::{Route, Router};
use super::routes::{Routes, Rule, is_http};
use crate::engine::workload::ResolvedWorkload;

/// Rules of stopped workloads that are remembered, so that their hosts answer 503 and not 404; the oldest go first.
const MAX_STOPPED: usize = 1024;

/// Sends each request to a workload by the host it is for, without port and regardless of case.
///
/// The hosts of a workload stand in the settings of its `wasi:http` host interface:
///
/// | key | meaning |
/// |---|---|
/// | `host` | the name of the host |
/// | `host-aliases` | more names, separated by commas |
/// | `path` | only requests whose path begins with these segments; the longest fitting prefix of a host wins |
///
/// Workloads with the same host and path share the requests in turn. A request without a host gets 400, one for a host
/// that no workload has 404, one for a host whose workloads were stopped 503.
#[derive(Default)]
pub struct DynamicRouter {
    routes: ArcSwap<Routes>,
    workloads: Mutex<Workloads>,
}

#[derive(Default)]
struct Workloads {
    running: HashMap<String, (Arc<ResolvedWorkload>, Vec<Rule>)>,
    /// In the order in which they came: replicas take turns in it.
    order: Vec<String>,
    stopped: VecDeque<Rule>,
}

impl Workloads {
    fn add(&mut self, workload: &Arc<ResolvedWorkload>, rules: Vec<Rule>) {
        self.stopped.retain(|stopped| !rules.contains(stopped));
        let id = workload.id().to_owned();
        if self
            .running
            .insert(id.clone(), (Arc::clone(workload), rules))
            .is_none()
        {
            self.order.push(id);
        }
    }

    fn remove(&mut self, id: &str) -> bool {
        let Some((_, rules)) = self.running.remove(id) else {
            return false;
        };
        self.order.retain(|other| other != id);
        let alive: HashSet<&Rule> = self.running.values().flat_map(|(_, rules)| rules).collect();
        for rule in rules.iter().filter(|rule| !alive.contains(rule)) {
            if self.stopped.len() == MAX_STOPPED {
                self.stopped.pop_front();
            }
            self.stopped.push_back(rule.clone());
        }
        true
    }

    fn routes(&self) -> Routes {
        let mut routes = Routes::default();
        for (workload, rules) in self.order.iter().filter_map(|id| self.running.get(id)) {
            for rule in rules {
                routes.add(rule, Some(workload));
            }
        }
        for rule in &self.stopped {
            routes.add(rule, None);
        }
        routes
    }
}

impl DynamicRouter {
    fn workloads(&self) -> MutexGuard<'_, Workloads> {
        self.workloads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait::async_trait]
impl Router for DynamicRouter {
    fn workload_resolved(&self, workload: &Arc<ResolvedWorkload>) {
        if !workload.handles_http() {
            return;
        }
        let interfaces = workload.host_interfaces();
        let name = workload.name();
        let rules = Rule::read(interfaces, |host| {
            tracing::warn!(workload = name, host, "not a host name: nothing is routed by it");
        });
        let serves = |interface: &str| matches!(interface, "incoming-handler" | "handler");
        let asks = interfaces
            .iter()
            .any(|interface| is_http(interface) && interface.interfaces.iter().any(|name| serves(name)));
        if asks && rules.is_empty() {
            tracing::warn!(
                workload = name,
                "no request reaches it: its wasi:http interface has no `host` in its config"
            );
        }
        let mut workloads = self.workloads();
        workloads.add(workload, rules);
        // Under the lock: tables are published in the order of the changes.
        self.routes.store(Arc::new(workloads.routes()));
    }

    fn workload_unbound(&self, workload_id: &str) {
        let mut workloads = self.workloads();
        if workloads.remove(workload_id) {
            self.routes.store(Arc::new(workloads.routes()));
        }
    }

    fn route(&self, request: &Parts) -> Route {
        let Ok(authority) = authority(request) else {
            return Route::BadRequest;
        };
        match HostKey::new(authority) {
            Some(key) => self.routes.load().find(&key, request.uri.path()),
            None => Route::NotFound,
        }
    }

    /// This router never lets a request wait.
    async fn changed(&self) {}
}

impl std::fmt::Debug for DynamicRouter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DynamicRouter")
            .field("workloads", &self.workloads().order)
            .finish_non_exhaustive()
    }
}
