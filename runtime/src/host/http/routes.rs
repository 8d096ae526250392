//! The table behind [`DynamicRouter`](super::DynamicRouter): changed when a workload comes or goes, only read by requests.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arc_swap::ArcSwap;

use super::authority::HostKey;
use super::router::Route;
use crate::engine::workload::ResolvedWorkload;
use crate::wit::WitInterface;

/// Where a workload wants its requests from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Rule {
    /// Name of the host as [`HostKey`] spells it.
    host: Box<[u8]>,
    /// Prefix of the path without a trailing slash; empty: every path.
    path: Box<str>,
}

impl Rule {
    /// The rules in the settings of `interfaces`; what is no host name is given to `wrong`.
    pub(super) fn read(interfaces: &[WitInterface], mut wrong: impl FnMut(&str)) -> Vec<Self> {
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
                    wrong(name);
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

/// The interface by which HTTP requests come in or go out.
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

/// Parts of the table; a change copies one of them.
const PARTS: usize = 256;

/// All routes.
///
/// A request looks at the routes of one host, and meets them before a change or after it. Changes follow each other: their
/// caller sees to it. What a change costs grows with what is in one part of the table, not with all of it.
pub(super) struct Routes {
    hasher: RandomState,
    parts: [ArcSwap<Part>; PARTS],
}

/// Some of the hosts, in the order of their names.
type Part = Vec<Arc<HostRoutes>>;

struct HostRoutes {
    host: Box<[u8]>,
    /// The longest path first: the first that fits is the one.
    paths: Vec<PathRoute>,
}

struct PathRoute {
    path: Box<str>,
    /// Empty: a workload was here and was stopped. Else in the order in which they came: they take turns in it.
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
    /// Let `workload` answer what the rule says, in place of the one with its id if there is one.
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

    /// Let the workload with this id no longer answer what the rule says. Is it the last one that did?
    pub(super) fn remove(&self, rule: &Rule, id: &str) -> bool {
        self.change(&rule.host, |paths| {
            let Some(route) = paths.iter_mut().find(|route| route.path == rule.path) else {
                return false;
            };
            route.replicas.retain(|replica| replica.id() != id);
            route.replicas.is_empty()
        })
    }

    /// Forget that somebody answered what the rule says, unless somebody does.
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
        let place = match at {
            Ok(at) => at..at + 1,
            Err(at) => at..at,
        };
        hosts.splice(place, new);
        part.store(Arc::new(hosts));
        result
    }

    #[allow(clippy::cast_possible_truncation, reason = "any bits do")]
    fn part(&self, host: &[u8]) -> &ArcSwap<Part> {
        let [first, ..] = &self.parts;
        self.parts
            .get(self.hasher.hash_one(host) as usize % PARTS)
            .unwrap_or(first)
    }

    /// Where a request for `path` on the host `key` goes.
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

/// Where the host is, or belongs.
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
        let mut wrong = Vec::new();
        let rules = Rule::read(&[http(config)], |name| wrong.push(name.to_owned()));
        let rules = rules
            .iter()
            .map(|rule| format!("{}{}", String::from_utf8_lossy(&rule.host), rule.path))
            .collect();
        (rules, wrong)
    }

    #[test]
    fn a_host_its_aliases_and_a_path_make_rules() {
        let (rules, wrong) = read(&[
            ("host", "App.Example.com:8080"),
            ("host-aliases", "app , app.svc,, app.example.com., [::1]"),
            ("path", "/api/"),
        ]);
        assert_eq!(
            rules,
            ["app.example.com/api", "app/api", "app.svc/api", "[::1]/api"]
        );
        assert_eq!(wrong, [""; 0]);
        assert_eq!(read(&[("host", "a"), ("path", "/")]).0, ["a"]);
        assert_eq!(read(&[("path", "/api")]).0, [""; 0]);
    }

    #[test]
    fn what_is_no_host_is_told() {
        let (rules, wrong) = read(&[("host", "a b"), ("host-aliases", "x/y,*.example.com,fine")]);
        assert_eq!(rules, ["fine"]);
        assert_eq!(wrong, ["a b", "x/y", "*.example.com"]);
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
