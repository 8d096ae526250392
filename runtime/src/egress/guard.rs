//! Access control for special addresses.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};

use super::address::{canonical, is_forbidden, is_loopback};
use super::allowed::AllowedHosts;
use super::own::is_own;

/// Names of the metadata services of cloud providers.
const METADATA_NAMES: [&str; 3] = [
    "metadata.google.internal",
    "metadata.goog",
    "instance-data.ec2.internal",
];

/// Reason for refusing an address, with a hint.
pub(super) const SPECIAL: &str = "the address is local to the host, link-local or a metadata service; list it under allowedHosts to permit it";

/// Decides to which addresses a component may connect, regardless of the name.
///
/// An allowed name does not permit every address that it resolves to: its owner could point it at the host machine or at a
/// metadata service. Such an address must be allowed explicitly, or by a name reserved for it, such as `localhost`.
#[derive(Debug)]
pub(super) struct Guard {
    allow_loopback: bool,
    addresses: Vec<IpAddr>,
    names: Vec<Box<str>>,
    warned: AtomicBool,
}

impl Guard {
    pub(super) fn new(allow_loopback: bool, allowed: &AllowedHosts) -> Self {
        let is_special = |ip: &IpAddr| is_loopback(*ip) || is_forbidden(*ip) || is_own(*ip);
        let means_special = |name: &&str| is_localhost(name) || METADATA_NAMES.contains(name);
        Self {
            allow_loopback,
            addresses: allowed.addresses().filter(is_special).collect(),
            names: allowed.names().filter(means_special).map(Into::into).collect(),
            warned: AtomicBool::new(false),
        }
    }

    /// Whether this component has no special permissions.
    pub(super) fn is_plain(&self) -> bool {
        self.addresses.is_empty() && self.names.is_empty()
    }

    /// Logs a refused request: the first one as a warning, later ones at debug level, so that a guest cannot fill the log.
    pub(super) fn log_refusal(&self, host: &str, why: &str) {
        if self.warned.swap(true, Ordering::Relaxed) {
            tracing::debug!(host, why, "outgoing request refused");
        } else {
            tracing::warn!(
                host,
                why,
                "outgoing request refused; further refusals are logged at debug level"
            );
        }
    }

    /// Whether a connection to `ip` is permitted. `name` is the name that resolved to it, if any.
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
            self.allow_loopback || !is_own(ip)
        }
    }
}

/// Whether the name, in lower case, is reserved for the machine itself (RFC 6761).
pub(crate) fn is_localhost(name: &str) -> bool {
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
    fn special_addresses_must_be_listed_explicitly() {
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
    fn reserved_names_permit_their_addresses() {
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
