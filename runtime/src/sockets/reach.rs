//! Which real addresses the sockets of a component may use.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use parking_lot::Mutex;

use crate::egress::{AllowedHosts, is_own};

/// Maximum number of remembered addresses. All are forgotten when it is exceeded.
const MAX_ADDRESSES: usize = 1024;

/// Maximum number of remembered names of one address.
const MAX_NAMES: usize = 16;

/// The real addresses that the sockets of a component may use: those of its allowed hosts, as addresses or as names that the
/// component has resolved, and not those of this machine unless they are listed.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    hosts: AllowedHosts,
    /// Whether addresses of this machine need no permission.
    allow_own: bool,
    /// The names that resolved to each address.
    names: Mutex<HashMap<IpAddr, Vec<String>>>,
    /// Addresses that were permitted before.
    permitted: Mutex<HashSet<SocketAddr>>,
}

impl Reach {
    pub(crate) fn new(hosts: AllowedHosts, allow_own: bool) -> Arc<Self> {
        Arc::new(Self {
            hosts,
            allow_own,
            ..Self::default()
        })
    }

    /// Remembers the addresses of a name.
    pub(super) fn resolved(&self, name: &str, addresses: &[IpAddr]) {
        if self.hosts.is_empty() {
            return;
        }
        let mut names = self.names.lock();
        for address in addresses {
            if names.len() >= MAX_ADDRESSES {
                names.clear();
            }
            let known = names.entry(*address).or_default();
            if known.len() < MAX_NAMES && !known.iter().any(|known| known == name) {
                known.push(name.to_owned());
            }
        }
    }

    /// Whether a socket may use this real address.
    pub(super) fn permits(&self, remote: SocketAddr) -> bool {
        if self.hosts.is_empty() && self.allow_own || self.permitted.lock().contains(&remote) {
            return true;
        }
        let permits = self.decide(remote);
        if permits {
            let mut permitted = self.permitted.lock();
            if permitted.len() >= MAX_ADDRESSES {
                permitted.clear();
            }
            permitted.insert(remote);
        }
        permits
    }

    fn decide(&self, remote: SocketAddr) -> bool {
        let (ip, port) = (remote.ip().to_canonical(), remote.port());
        if self.hosts.lists(ip, port) {
            return true;
        }
        if !self.allow_own && is_own(ip) {
            return false;
        }
        self.hosts.permits_socket(&ip.to_string(), port)
            || self
                .names
                .lock()
                .get(&ip)
                .is_some_and(|names| names.iter().any(|name| self.hosts.permits_socket(name, port)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(entries: &[&str]) -> Arc<Reach> {
        let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
        Reach::new(AllowedHosts::parse(&entries).unwrap(), false)
    }

    fn permits(reach: &Reach, remote: &str) -> bool {
        reach.permits(remote.parse().unwrap())
    }

    #[test]
    fn without_a_list_all_but_this_machine_is_permitted() {
        let open = reach(&[]);
        assert!(permits(&open, "192.0.2.1:5432"));
        assert!(!permits(&open, "127.0.0.1:4222"), "an own address");
        assert!(permits(
            &Reach::new(AllowedHosts::default(), true),
            "127.0.0.1:4222"
        ));
        assert!(permits(&reach(&["127.0.0.1:4222"]), "127.0.0.1:4222"));
        assert!(!permits(&reach(&["127.0.0.1:4222"]), "127.0.0.1:8222"));
        assert!(!permits(&reach(&["*"]), "127.0.0.1:4222"));
    }

    #[test]
    fn a_list_permits_its_addresses_and_names_that_were_resolved() {
        let listed = reach(&[
            "192.0.2.1",
            "192.0.2.2:5432",
            "db.example.com:6379",
            "https://*.example.org",
        ]);
        for (remote, expected) in [
            ("192.0.2.1:1", true),
            ("192.0.2.2:5432", true),
            ("192.0.2.2:22", false),
            ("192.0.2.3:6379", false),
            ("192.0.2.9:80", false),
        ] {
            assert_eq!(permits(&listed, remote), expected, "{remote}");
        }
        let ip = |ip: &str| ip.parse::<IpAddr>().unwrap();
        listed.resolved("db.example.com", &[ip("192.0.2.3")]);
        listed.resolved("a.example.org", &[ip("192.0.2.4")]);
        listed.resolved("other.example.net", &[ip("192.0.2.5")]);
        for (remote, expected) in [
            ("192.0.2.3:6379", true),
            ("192.0.2.3:22", false),
            ("192.0.2.4:443", true),
            ("192.0.2.4:22", false),
            ("192.0.2.5:443", false),
        ] {
            assert_eq!(permits(&listed, remote), expected, "{remote}");
        }
        assert!(permits(&reach(&["*"]), "192.0.2.9:80"));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let listed = reach(&["*.example.com"]);
        let open = reach(&[]);
        for number in 0..3_000_u32 {
            let ip = IpAddr::V4((0xc633_6400 + number).into());
            listed.resolved(&format!("{number}.example.com"), &[ip]);
            listed.resolved(
                &format!("{number}.example.com"),
                &[IpAddr::V4([192, 0, 2, 1].into())],
            );
            open.permits(SocketAddr::new(ip, 1));
        }
        assert!(listed.names.lock().len() <= MAX_ADDRESSES);
        assert!(listed.names.lock().values().all(|names| names.len() <= MAX_NAMES));
        assert!(open.permitted.lock().len() <= MAX_ADDRESSES);
    }
}
