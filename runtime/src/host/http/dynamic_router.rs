//! Routing of requests to workloads by host name and path.
//!
//! # Flow
//! A workload starts or stops → the routes of its hosts are replaced. A request reads the current routes: host → longest
//! matching path → next replica.
//!
//! # Guarantees
//! Routing a request takes no lock and does not allocate. A request sees the routes of its host either before or after a
//! change, never a partial change. The number of remembered stopped workloads is bounded.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use http::request::Parts;
use parking_lot::{Mutex, MutexGuard};

use super::authority::{HostKey, authority};
use super::host_owners::HostOwners;
use super::router::{Route, Router};
use super::routes::{Routes, Rule, is_http};
use crate::engine::workload::ResolvedWorkload;
use crate::text::short_name;

/// Number of remembered rules of stopped workloads, whose hosts answer 503 instead of 404. The oldest are dropped first.
const MAX_STOPPED: usize = 1024;

/// Routes each request by its host, ignoring port and case, and by its path.
///
/// The hosts of a workload are set in the config of its `wasi:http` host interface:
///
/// | key | meaning |
/// |---|---|
/// | `host` | the name of the host |
/// | `host-aliases` | more names, separated by commas |
/// | `path` | only requests whose path begins with these segments; the longest matching prefix of a host wins |
///
/// Workloads with the same host and path share the requests in round-robin order. A host name belongs to the namespace of the
/// workloads that use it: workloads of other namespaces cannot start with it. A request without a host gets 400, a
/// request for an unknown host gets 404, and a request for a host whose workloads were all stopped gets 503.
#[derive(Default)]
pub struct DynamicRouter {
    routes: Routes,
    workloads: Mutex<Workloads>,
}

/// The rules of running and stopped workloads. Locked while routes change.
#[derive(Default)]
struct Workloads {
    /// Rules of the running workloads, by id.
    running: HashMap<String, Vec<Rule>>,
    stopped: VecDeque<Rule>,
    owners: HostOwners,
}

/// A host name is in use by another namespace.
#[derive(Debug, thiserror::Error)]
#[error(
    "the host name '{host}' belongs to the namespace '{namespace}'",
    host = short_name(host),
    namespace = short_name(namespace)
)]
struct Taken {
    host: String,
    namespace: String,
}

impl DynamicRouter {
    fn workloads(&self) -> MutexGuard<'_, Workloads> {
        self.workloads.lock()
    }

    fn add(&self, workload: &Arc<ResolvedWorkload>, rules: &[Rule]) -> Result<(), Taken> {
        let mut workloads = self.workloads();
        let hosts = || rules.iter().map(|rule| &*rule.host);
        workloads
            .owners
            .claim(workload.namespace(), hosts())
            .map_err(|(host, namespace)| Taken {
                host: String::from_utf8_lossy(host).into_owned(),
                namespace,
            })?;
        for rule in rules {
            self.routes.put(rule, workload);
        }
        workloads.stopped.retain(|stopped| !rules.contains(stopped));
        let id = workload.id();
        let before = workloads.running.insert(id.to_owned(), rules.to_vec());
        let left = before.unwrap_or_default();
        workloads.owners.release(left.iter().map(|rule| &*rule.host));
        for rule in left.iter().filter(|rule| !rules.contains(rule)) {
            self.leave(&mut workloads, rule, id);
        }
        Ok(())
    }

    /// Removes a workload from a rule and remembers the rule if no workload is left.
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
    fn workload_resolved(&self, workload: &Arc<ResolvedWorkload>) -> anyhow::Result<()> {
        if !workload.handles_http() {
            return Ok(());
        }
        let interfaces = workload.host_interfaces();
        let name = workload.name();
        let rules = Rule::read(interfaces, |host| {
            tracing::warn!(
                workload = name,
                host,
                "invalid host name; no requests are routed to it"
            );
        });
        let serves = |interface: &str| matches!(interface, "incoming-handler" | "handler");
        let handles = interfaces
            .iter()
            .any(|interface| is_http(interface) && interface.interfaces.iter().any(|name| serves(name)));
        if handles && rules.is_empty() {
            tracing::warn!(
                workload = name,
                "the workload receives no requests: its wasi:http interface has no `host` in its config"
            );
        }
        self.add(workload, &rules)?;
        Ok(())
    }

    fn workload_unbound(&self, workload_id: &str) {
        let mut workloads = self.workloads();
        let rules = workloads.running.remove(workload_id).unwrap_or_default();
        workloads.owners.release(rules.iter().map(|rule| &*rule.host));
        for rule in rules {
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

    /// Returns immediately: this router never returns [`Route::Wait`].
    async fn changed(&self) {}
}

impl std::fmt::Debug for DynamicRouter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DynamicRouter")
            .field("workloads", &self.workloads().running.keys())
            .finish_non_exhaustive()
    }
}
