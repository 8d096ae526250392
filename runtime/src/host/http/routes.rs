//! The routing table of [`DynamicRouter`](super::DynamicRouter). It changes when a workload starts or stops; requests only
//! read it.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arc_swap::ArcSwap;

use super::authority::HostKey;
use super::router::Route;
use crate::engine::workload::ResolvedWorkload;
use crate::wit::WitInterface;

/// The host and path prefix of requests that a workload handles.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Rule {
    /// Host name in the normalized form of [`HostKey`].
    pub(super) host: Box<[u8]>,
    /// Path prefix without a trailing slash; empty for every path.
    path: Box<str>,
}

impl Rule {
    /// Reads the rules from the config of `interfaces`; calls `invalid` with each invalid host name.
    pub(super) fn read(interfaces: &[WitInterface], mut invalid: impl FnMut(&str)) -> Vec<Self> {
        let mut rules = Vec::new();
        for interface in interfaces.iter().filter(|interface| is_http(interface)) {
            let setting = |key| interface.config.get(key).map(String::as_str).unwrap_or_default();
            let path = setting("path").trim().trim_matches('/');
            let path: Box<str> = if path.is_empty() {
                Box::default()
            } else {
                format!("/{path}").into()
            };
            let names = std::iter::once(setting("host")).chain(setting("host-aliases").split(','));
            for name in names.map(str::trim).filter(|name| !name.is_empty()) {
                let key = HostKey::new(name).filter(|key| is_host(key.as_bytes()));
                let Some(key) = key else {
                    invalid(name);
                    continue;
                };
                let rule = Self {
                    host: key.as_bytes().into(),
                    path: path.clone(),
                };
                if !rules.contains(&rule) {
                    rules.push(rule);
                }
            }
        }
        rules
    }
}

/// Whether the interface belongs to the package `wasi:http`.
pub(super) fn is_http(interface: &WitInterface) -> bool {
    interface.namespace == "wasi" && interface.package == "http"
}

fn is_host(name: &[u8]) -> bool {
    let address = name.starts_with(b"[") && name.ends_with(b"]");
    !name.is_empty()
        && name.iter().all(|byte| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'-' | b'.' | b'_')
                || (address && matches!(byte, b'[' | b']' | b':'))
        })
}

/// Number of parts of the table; a change copies one part.
const PARTS: usize = 256;

/// The routing table.
///
/// A request reads the routes of one host and sees them either before or after a change. The caller must serialize changes.
/// The cost of a change grows with the size of one part of the table, not with the whole table.
pub(super) struct Routes {
    hasher: RandomState,
    parts: [ArcSwap<Part>; PARTS],
}

/// Some of the hosts, sorted by name.
type Part = Vec<Arc<HostRoutes>>;

struct HostRoutes {
    host: Box<[u8]>,
    /// Sorted by length, the longest path first, so that the first match wins.
    paths: Vec<PathRoute>,
}

struct PathRoute {
    path: Box<str>,
    /// Replicas in the order in which they were added, used in round-robin order. Empty if all were stopped.
    replicas: Vec<Arc<ResolvedWorkload>>,
    next: AtomicUsize,
}

impl Clone for PathRoute {
    fn clone(&self) -> Self {
        Self {
            path: self.path.clone(),
            replicas: self.replicas.clone(),
            next: AtomicUsize::new(self.next.load(Ordering::Relaxed)),
        }
    }
}

impl Default for Routes {
    fn default() -> Self {
        Self {
            hasher: RandomState::new(),
            parts: std::array::from_fn(|_| ArcSwap::default()),
        }
    }
}

impl Routes {
    /// Adds `workload` to a rule. It replaces a workload with the same id.
    pub(super) fn put(&self, rule: &Rule, workload: &Arc<ResolvedWorkload>) {
        self.change(&rule.host, |paths| {
            let known = paths.iter().position(|route| route.path == rule.path);
            let at = known.unwrap_or_else(|| {
                let at = paths.partition_point(|route| route.path.len() >= rule.path.len());
                let route = PathRoute {
                    path: rule.path.clone(),
                    replicas: Vec::new(),
                    next: AtomicUsize::new(0),
                };
                paths.insert(at, route);
                at
            });
            let Some(PathRoute { replicas, .. }) = paths.get_mut(at) else {
                return;
            };
            match replicas.iter_mut().find(|replica| replica.id() == workload.id()) {
                Some(replica) => *replica = Arc::clone(workload),
                None => replicas.push(Arc::clone(workload)),
            }
        });
    }

    /// Removes a workload from a rule. Returns true if the rule has no workload left.
    pub(super) fn remove(&self, rule: &Rule, id: &str) -> bool {
        self.change(&rule.host, |paths| {
            let Some(route) = paths.iter_mut().find(|route| route.path == rule.path) else {
                return false;
            };
            route.replicas.retain(|replica| replica.id() != id);
            route.replicas.is_empty()
        })
    }

    /// Deletes the route of a rule unless it has a workload.
    pub(super) fn forget(&self, rule: &Rule) {
        self.change(&rule.host, |paths| {
            paths.retain(|route| route.path != rule.path || !route.replicas.is_empty());
        });
    }

    fn change<T>(&self, host: &[u8], change: impl FnOnce(&mut Vec<PathRoute>) -> T) -> T {
        let part = self.part(host);
        let mut hosts = Part::clone(&part.load());
        let at = find(&hosts, host);
        let mut paths = at
            .ok()
            .and_then(|at| hosts.get(at))
            .map(|known| known.paths.clone())
            .unwrap_or_default();
        let result = change(&mut paths);
        let new = (!paths.is_empty()).then(|| {
            Arc::new(HostRoutes {
                host: host.into(),
                paths,
            })
        });
        let range = match at {
            Ok(at) => at..at + 1,
            Err(at) => at..at,
        };
        hosts.splice(range, new);
        part.store(Arc::new(hosts));
        result
    }

    #[allow(clippy::cast_possible_truncation, reason = "any bits of the hash are good")]
    fn part(&self, host: &[u8]) -> &ArcSwap<Part> {
        let [first, ..] = &self.parts;
        self.parts
            .get(self.hasher.hash_one(host) as usize % PARTS)
            .unwrap_or(first)
    }

    /// Returns the routing decision for a request for `path` on the host `key`.
    pub(super) fn find(&self, key: &HostKey, path: &str) -> Route {
        let host = key.as_bytes();
        let hosts = self.part(host).load();
        let route = find(&hosts, host).ok().and_then(|at| {
            hosts
                .get(at)?
                .paths
                .iter()
                .find(|route| covers(&route.path, path))
        });
        let Some(route) = route else {
            return Route::NotFound;
        };
        let turn = match route.replicas.len() {
            0 | 1 => 0,
            count => route.next.fetch_add(1, Ordering::Relaxed) % count,
        };
        match route.replicas.get(turn) {
            Some(workload) => Route::To(Arc::clone(workload)),
            None => Route::Unavailable,
        }
    }
}

/// Returns the index of the host, or the index at which to insert it.
fn find(hosts: &Part, host: &[u8]) -> Result<usize, usize> {
    hosts.binary_search_by(|known| (*known.host).cmp(host))
}

/// `/api` covers `/api` and `/api/users`, not `/apis`.
fn covers(prefix: &str, path: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| prefix.is_empty() || rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn http(config: &[(&str, &str)]) -> WitInterface {
        WitInterface {
            namespace: "wasi".to_owned(),
            package: "http".to_owned(),
            config: config
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            ..WitInterface::default()
        }
    }

    fn read(config: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let mut invalid = Vec::new();
        let rules = Rule::read(&[http(config)], |name| invalid.push(name.to_owned()));
        let rules = rules
            .iter()
            .map(|rule| format!("{}{}", String::from_utf8_lossy(&rule.host), rule.path))
            .collect();
        (rules, invalid)
    }

    #[test]
    fn a_host_its_aliases_and_a_path_make_rules() {
        let (rules, invalid) = read(&[
            ("host", "App.Example.com:8080"),
            ("host-aliases", "app , app.svc,, app.example.com., [::1]"),
            ("path", "/api/"),
        ]);
        assert_eq!(
            rules,
            ["app.example.com/api", "app/api", "app.svc/api", "[::1]/api"]
        );
        assert_eq!(invalid, [""; 0]);
        assert_eq!(read(&[("host", "a"), ("path", "/")]).0, ["a"]);
        assert_eq!(read(&[("path", "/api")]).0, [""; 0]);
    }

    #[test]
    fn invalid_hosts_are_reported() {
        let (rules, invalid) = read(&[("host", "a b"), ("host-aliases", "x/y,*.example.com,fine")]);
        assert_eq!(rules, ["fine"]);
        assert_eq!(invalid, ["a b", "x/y", "*.example.com"]);
        let other = WitInterface {
            package: "keyvalue".to_owned(),
            ..http(&[("host", "db")])
        };
        assert_eq!(Rule::read(&[other], |_| ()), []);
    }

    #[test]
    fn a_prefix_ends_where_a_segment_ends() {
        for (prefix, path, fits) in [
            ("", "/", true),
            ("", "/any", true),
            ("", "*", true),
            ("/api", "/api", true),
            ("/api", "/api/users", true),
            ("/api", "/apis", false),
            ("/api", "/ap", false),
            ("/api", "/API", false),
        ] {
            assert_eq!(covers(prefix, path), fits, "{prefix} {path}");
        }
    }
}
