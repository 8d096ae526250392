//! Which addresses may be connected to.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};

use super::address::{canonical, is_forbidden, is_loopback};
use super::allowed::AllowedHosts;

/// Names by which clouds call their metadata services.
const METADATA_NAMES: [&str; 3] = [
    "metadata.google.internal",
    "metadata.goog",
    "instance-data.ec2.internal",
];

/// Why an address is refused, and what to do.
pub(super) const SPECIAL: &str = "its address is local to the host, link-local or a metadata service: list the address under allowedHosts to permit it";

/// Which addresses may be connected to, whatever their name is.
///
/// A name that is allowed does not make every address behind it allowed: whoever owns the name could point it at the
/// machine itself or at its metadata service. Such an address has to be listed, or a name that means nothing else.
#[derive(Debug)]
pub(super) struct Guard {
    allow_loopback: bool,
    addresses: Vec<IpAddr>,
    names: Vec<Box<str>>,
    told: AtomicBool,
}

impl Guard {
    pub(super) fn new(allow_loopback: bool, allowed: &AllowedHosts) -> Self {
        let is_special = |ip: &IpAddr| is_loopback(*ip) || is_forbidden(*ip);
        let means_special = |name: &&str| is_localhost(name) || METADATA_NAMES.contains(name);
        Self {
            allow_loopback,
            addresses: allowed.addresses().filter(is_special).collect(),
            names: allowed.names().filter(means_special).map(Into::into).collect(),
            told: AtomicBool::new(false),
        }
    }

    /// Nothing beyond what every component may.
    pub(super) fn is_plain(&self) -> bool {
        self.addresses.is_empty() && self.names.is_empty()
    }

    /// Log what was refused. Loud once: a guest could fill the log.
    pub(super) fn tell(&self, host: &str, why: &str) {
        if self.told.swap(true, Ordering::Relaxed) {
            tracing::debug!(host, why, "an outgoing request was refused");
        } else {
            tracing::warn!(
                host,
                why,
                "an outgoing request was refused; further ones are logged as debug"
            );
        }
    }

    /// A connection to `ip`, under this name if it has one, may be made.
    pub(super) fn permits(&self, ip: IpAddr, name: Option<&str>) -> bool {
        let ip = canonical(ip);
        let listed = |means: fn(&str) -> bool| {
            name.map(|name| name.strip_suffix('.').unwrap_or(name))
                .is_some_and(|name| {
                    self.names
                        .iter()
                        .any(|listed| listed.eq_ignore_ascii_case(name) && means(listed))
                })
        };
        if self.addresses.contains(&ip) {
            true
        } else if is_loopback(ip) {
            self.allow_loopback || listed(is_localhost)
        } else if is_forbidden(ip) {
            listed(|name| METADATA_NAMES.contains(&name))
        } else {
            true
        }
    }
}

fn is_localhost(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(entries: &[&str]) -> Guard {
        let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
        Guard::new(false, &AllowedHosts::parse(&entries).unwrap())
    }

    fn permits(guard: &Guard, ip: &str, name: &str) -> bool {
        guard.permits(ip.parse().unwrap(), Some(name).filter(|name| !name.is_empty()))
    }

    #[test]
    fn special_addresses_need_to_be_listed_themselves() {
        let open = guard(&[]);
        assert!(open.is_plain());
        assert!(permits(&open, "10.0.0.1", "db"));
        for special in ["127.0.0.1", "::1", "0.0.0.0", "169.254.169.254", "fe80::1"] {
            assert!(!permits(&open, special, ""), "{special}");
            let named = guard(&["api.example.com", "*"]);
            assert!(!permits(&named, special, "api.example.com"), "{special}");
            assert!(
                permits(&guard(&[special]), special, "api.example.com"),
                "{special}"
            );
        }
        let loopback = Guard::new(true, &AllowedHosts::default());
        assert!(permits(&loopback, "127.0.0.1", "any"));
        assert!(!permits(&loopback, "169.254.169.254", "any"));
    }

    #[test]
    fn names_that_mean_nothing_else_open_what_they_mean() {
        let local = guard(&["localhost"]);
        assert!(permits(&local, "127.0.0.1", "LOCALHOST"));
        assert!(!permits(&local, "127.0.0.1", "other"));
        assert!(!permits(&local, "127.0.0.1", ""));
        assert!(!permits(&local, "169.254.169.254", "localhost"));
        let metadata = guard(&["metadata.google.internal"]);
        assert!(permits(&metadata, "169.254.169.254", "metadata.google.internal"));
        assert!(!permits(&metadata, "127.0.0.1", "metadata.google.internal"));
    }
}
