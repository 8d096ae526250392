//! The table behind [`DynamicRouter`](super::DynamicRouter): built when a workload comes or goes, only read by requests.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

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

/// All routes at one moment.
#[derive(Default)]
pub(super) struct Routes {
    hosts: HashMap<Box<[u8]>, Vec<PathRoute>>,
}

struct PathRoute {
    path: Box<str>,
    /// Empty: a workload was here and was stopped.
    replicas: Vec<Arc<ResolvedWorkload>>,
    next: AtomicUsize,
}

impl Routes {
    /// Add a replica, or with none the memory of one.
    pub(super) fn add(&mut self, rule: &Rule, workload: Option<&Arc<ResolvedWorkload>>) {
        let paths = self.hosts.entry(rule.host.clone()).or_default();
        let known = paths.iter().position(|route| route.path == rule.path);
        let at = known.unwrap_or_else(|| {
            // Longest first: the first that fits is the one.
            let at = paths.partition_point(|route| route.path.len() >= rule.path.len());
            let route = PathRoute {
                path: rule.path.clone(),
                replicas: Vec::new(),
                next: AtomicUsize::new(0),
            };
            paths.insert(at, route);
            at
        });
        if let (Some(route), Some(workload)) = (paths.get_mut(at), workload) {
            route.replicas.push(Arc::clone(workload));
        }
    }

    /// Where a request for `path` on the host `key` goes.
    pub(super) fn find(&self, key: &HostKey, path: &str) -> Route {
        let route = self
            .hosts
            .get(key.as_bytes())
            .and_then(|paths| paths.iter().find(|route| covers(&route.path, path)));
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
