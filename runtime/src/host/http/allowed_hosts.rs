//! The host names that a development server answers to.
//!
//! A web page can make its own host name resolve to this machine (DNS rebinding). The browser then lets the page read what the
//! server answers, and only the `Host` header shows that the request is for another host.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::authority::HostKey;

/// Host names that a server answers to, in addition to IP addresses, `localhost` and names below `localhost`, which always refer
/// to the machine that the browser meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts(Vec<String>);

impl AllowedHosts {
    /// Allows these names. `.example.com` stands for `example.com` and all names below it, and `*` for all names.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let normal = |name: String| name.trim_end_matches('.').to_ascii_lowercase();
        Self(names.into_iter().map(normal).collect())
    }

    /// Returns true if requests with this authority (`HOST` or `HOST:PORT`) are answered.
    pub(super) fn allow(&self, authority: &str) -> bool {
        let Some(key) = HostKey::new(authority) else {
            return false;
        };
        let Ok(host) = std::str::from_utf8(key.as_bytes()) else {
            return false;
        };
        is_address(host) || is_below("localhost", host) || self.0.iter().any(|name| matches(name, host))
    }
}

fn is_address(host: &str) -> bool {
    let v6 = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    v6.is_some_and(|host| host.parse::<Ipv6Addr>().is_ok()) || host.parse::<Ipv4Addr>().is_ok()
}

fn matches(name: &str, host: &str) -> bool {
    name == "*"
        || name == host
        || name
            .strip_prefix('.')
            .is_some_and(|parent| is_below(parent, host))
}

/// Returns true if `host` is `parent` or a name below it.
fn is_below(parent: &str, host: &str) -> bool {
    host.strip_suffix(parent)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_localhost_are_always_allowed() {
        let none = AllowedHosts::default();
        for host in [
            "localhost:8000",
            "LocalHost.",
            "app.localhost:8000",
            "127.0.0.1:8000",
            "192.168.1.7",
            "[::1]:8000",
            "[fe80::1]",
        ] {
            assert!(none.allow(host), "{host}");
        }
        for host in [
            "example.com",
            "evil.example:8000",
            "localhost.example.com",
            "notlocalhost",
            "127.0.0.1.example.com",
            "1.2.3",
            "[example.com]",
            &"a".repeat(300),
        ] {
            assert!(!none.allow(host), "{host}");
        }
    }

    #[test]
    fn names_are_allowed_exactly_or_with_those_below() {
        let some = AllowedHosts::new(["Dev.Example.com", ".example.org"].map(str::to_owned));
        for host in ["dev.example.com:80", "example.org", "a.b.EXAMPLE.org."] {
            assert!(some.allow(host), "{host}");
        }
        for host in [
            "example.com",
            "x.dev.example.com",
            "badexample.org",
            "example.org.evil",
        ] {
            assert!(!some.allow(host), "{host}");
        }
        assert!(AllowedHosts::new(["*".to_owned()]).allow("anything.example"));
    }
}
