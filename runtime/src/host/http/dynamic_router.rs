//! Sends requests to workloads by the name of the host they are for.
//!
//! # Flow
//! A workload comes or goes → the routes of its hosts are replaced. A request reads those that are current: host → longest
//! path → next replica.
//!
//! # Guarantees
//! A request takes no lock and allocates nothing here. It meets the routes of its host before a change or after it, never
//! between. What is remembered of stopped workloads is bounded.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use http::request::Parts;
use parking_lot::{Mutex, MutexGuard};

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
    routes: Routes,
    workloads: Mutex<Workloads>,
}

/// Who is there. Locked while routes change.
#[derive(Default)]
struct Workloads {
    /// Their rules, by id.
    running: HashMap<String, Vec<Rule>>,
    stopped: VecDeque<Rule>,
}

impl DynamicRouter {
    fn workloads(&self) -> MutexGuard<'_, Workloads> {
        self.workloads.lock()
    }

    fn add(&self, workload: &Arc<ResolvedWorkload>, rules: &[Rule]) {
        let mut workloads = self.workloads();
        for rule in rules {
            self.routes.put(rule, workload);
        }
        workloads.stopped.retain(|stopped| !rules.contains(stopped));
        let id = workload.id();
        let before = workloads.running.insert(id.to_owned(), rules.to_vec());
        let left = before.unwrap_or_default();
        for rule in left.iter().filter(|rule| !rules.contains(rule)) {
            self.leave(&mut workloads, rule, id);
        }
    }

    /// A workload no longer answers what the rule says.
    fn leave(&self, workloads: &mut Workloads, rule: &Rule, id: &str) {
        if !self.routes.remove(rule, id) {
            return;
        }
        if workloads.stopped.len() == MAX_STOPPED
            && let Some(oldest) = workloads.stopped.pop_front()
        {
            self.routes.forget(&oldest);
        }
        workloads.stopped.push_back(rule.clone());
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
        self.add(workload, &rules);
    }

    fn workload_unbound(&self, workload_id: &str) {
        let mut workloads = self.workloads();
        for rule in workloads.running.remove(workload_id).unwrap_or_default() {
            self.leave(&mut workloads, &rule, workload_id);
        }
    }

    fn route(&self, request: &Parts) -> Route {
        let Ok(authority) = authority(request) else {
            return Route::BadRequest;
        };
        match HostKey::new(authority) {
            Some(key) => self.routes.find(&key, request.uri.path()),
            None => Route::NotFound,
        }
    }

    /// This router never lets a request wait.
    async fn changed(&self) {}
}

impl std::fmt::Debug for DynamicRouter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DynamicRouter")
            .field("workloads", &self.workloads().running.keys())
            .finish_non_exhaustive()
    }
}
