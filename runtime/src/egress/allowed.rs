//! The list of hosts to which a component may send requests.

use std::net::IpAddr;

use http::Uri;
use http::uri::Scheme;

use super::address::canonical;

/// Invalid entries of a list of allowed hosts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "invalid host: {}; expected a name (`api.example.com`), a wildcard for subdomains (`*.example.com`) or an IP address",
    .0.join(", ")
)]
pub struct InvalidHosts(pub Vec<String>);

/// The hosts to which a component may send requests. An empty list permits all hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AllowedHosts {
    entries: Box<[Entry]>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    scheme: Option<Scheme>,
    host: Host,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    Any,
    /// All subdomains of a name. The suffix starts with a dot.
    Below(Box<str>),
    Name(Box<str>),
    Address(IpAddr),
}

impl AllowedHosts {
    /// Parses a list. The scheme and port of an entry are optional and must match if given; a path is ignored.
    ///
    /// # Errors
    /// Lists all invalid entries.
    pub(crate) fn parse(entries: &[String]) -> Result<Self, InvalidHosts> {
        let mut invalid = Vec::new();
        let mut parsed = Vec::with_capacity(entries.len());
        for entry in entries {
            match Entry::parse(entry.trim()) {
                Some(entry) => parsed.push(entry),
                None => invalid.push(format!("'{entry}'")),
            }
        }
        if invalid.is_empty() {
            Ok(Self {
                entries: parsed.into(),
            })
        } else {
            Err(InvalidHosts(invalid))
        }
    }

    /// Whether a request to `uri` is permitted.
    pub(super) fn permits(&self, uri: &Uri) -> bool {
        self.entries.is_empty() || self.entries.iter().any(|entry| entry.permits(uri))
    }

    /// Whether a socket may connect to this port of `host`, a name or an address. The scheme of an entry implies its port.
    pub(crate) fn permits_socket(&self, host: &str, port: u16) -> bool {
        self.entries.is_empty() || self.entries.iter().any(|entry| entry.permits_socket(host, port))
    }

    /// Whether the list permits everything because it is empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether an entry is this address, for this port.
    pub(crate) fn lists(&self, address: IpAddr, port: u16) -> bool {
        let address = canonical(address);
        let mut entries = self.entries.iter();
        entries.any(|entry| entry.host == Host::Address(address) && entry.permits_port(port))
    }

    /// The entries that are IP addresses.
    pub(super) fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.entries.iter().filter_map(|entry| match entry.host {
            Host::Address(ip) => Some(ip),
            _ => None,
        })
    }

    /// The entries that are exact names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter_map(|entry| match &entry.host {
            Host::Name(name) => Some(&**name),
            _ => None,
        })
    }
}

impl Entry {
    fn parse(entry: &str) -> Option<Self> {
        let (scheme, rest) = match entry.split_once("://") {
            Some((scheme, rest)) => (Some(Scheme::try_from(scheme).ok()?), rest),
            None => (None, entry),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        // An IPv6 address without a port may be written without brackets.
        let (host, port) = match authority.parse::<IpAddr>() {
            Ok(_) => (authority, None),
            Err(_) => match authority.rsplit_once(':') {
                Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse().ok()?)),
                _ => (authority, None),
            },
        };
        let host = Host::parse(host)?;
        Some(Self { scheme, host, port })
    }

    fn permits_socket(&self, host: &str, port: u16) -> bool {
        self.permits_port(port) && self.host.permits(host)
    }

    fn permits_port(&self, port: u16) -> bool {
        let implied = self.scheme.as_ref().map(default_port);
        self.port.or(implied).is_none_or(|expected| expected == port)
    }

    fn permits(&self, uri: &Uri) -> bool {
        let scheme_matches = self
            .scheme
            .as_ref()
            .is_none_or(|scheme| uri.scheme() == Some(scheme));
        let port_matches = self.port.is_none_or(|port| port_of(uri) == Some(port));
        scheme_matches && port_matches && uri.host().is_some_and(|host| self.host.permits(host))
    }
}

fn port_of(uri: &Uri) -> Option<u16> {
    uri.port_u16().or_else(|| {
        let scheme = uri.scheme()?;
        Some(default_port(scheme))
    })
}

fn default_port(scheme: &Scheme) -> u16 {
    if *scheme == Scheme::HTTPS { 443 } else { 80 }
}

impl Host {
    fn parse(host: &str) -> Option<Self> {
        if host == "*" {
            return Some(Self::Any);
        }
        if let Some(ip) = literal(host) {
            return Some(Self::Address(canonical(ip)));
        }
        let (below, name) = match host.strip_prefix("*.") {
            Some(name) => (true, name),
            None => (false, host),
        };
        let name = name.strip_suffix('.').unwrap_or(name);
        let is_label = |label: &str| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        if name.len() > 253 || !name.split('.').all(is_label) {
            return None;
        }
        Some(if below {
            Self::Below(format!(".{}", name.to_ascii_lowercase()).into())
        } else {
            Self::Name(name.to_ascii_lowercase().into())
        })
    }

    fn permits(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        match self {
            Self::Any => true,
            Self::Name(name) => host.eq_ignore_ascii_case(name),
            Self::Address(address) => literal(host).is_some_and(|ip| canonical(ip) == *address),
            Self::Below(suffix) => host
                .len()
                .checked_sub(suffix.len())
                .filter(|start| *start > 0)
                .and_then(|start| host.get(start..))
                .is_some_and(|end| end.eq_ignore_ascii_case(suffix)),
        }
    }
}

/// Parses the host of a URI as an IP address.
pub(super) fn literal(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(inner) => inner.parse().ok().map(IpAddr::V6),
        None => host.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(entries: &[&str]) -> AllowedHosts {
        let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
        AllowedHosts::parse(&entries).unwrap()
    }

    fn permits(entries: &[&str], uri: &str) -> bool {
        list(entries).permits(&uri.parse().unwrap())
    }

    #[test]
    fn no_list_permits_everything() {
        assert!(permits(&[], "http://any.example/"));
        assert!(permits(&["*"], "https://any.example:1234/"));
    }

    #[test]
    fn names_match_exactly_and_regardless_of_case() {
        for uri in [
            "http://api.example.com/",
            "https://API.Example.COM:8443/path",
            "http://api.example.com./",
        ] {
            assert!(permits(&["Api.example.com"], uri), "{uri}");
        }
        for uri in [
            "http://example.com/",
            "http://xapi.example.com/",
            "http://api.example.com.evil.org/",
            "http://api-example.com/",
        ] {
            assert!(!permits(&["api.example.com"], uri), "{uri}");
        }
    }

    #[test]
    fn a_star_permits_what_is_below_and_not_the_name_itself() {
        let entries = ["*.example.com"];
        assert!(permits(&entries, "http://a.example.com/"));
        assert!(permits(&entries, "http://a.b.EXAMPLE.com/"));
        for uri in [
            "http://example.com/",
            "http://.example.com/",
            "http://notexample.com/",
            "http://a.example.com.evil.org/",
        ] {
            assert!(!permits(&entries, uri), "{uri}");
        }
    }

    #[test]
    fn scheme_and_port_must_match_if_given() {
        let entries = ["https://api.example.com:443/path", "other.example:8080"];
        assert!(permits(&entries, "https://api.example.com/"));
        assert!(!permits(&entries, "http://api.example.com:443/"));
        assert!(!permits(&entries, "https://api.example.com:8443/"));
        assert!(permits(&entries, "http://other.example:8080/"));
        assert!(permits(&entries, "https://other.example:8080/"));
        assert!(!permits(&entries, "http://other.example/"));
    }

    #[test]
    fn addresses_match_in_every_form() {
        assert!(permits(&["127.0.0.1"], "http://127.0.0.1:80/"));
        assert!(permits(&["::1"], "http://[::1]:80/"));
        assert!(permits(&["[::1]:80"], "http://[0:0::1]/"));
        assert!(permits(&["10.0.0.1"], "http://[::ffff:10.0.0.1]/"));
        assert!(!permits(&["127.0.0.1"], "http://127.0.0.2/"));
        assert!(!permits(&["127.0.0.1"], "http://localhost/"));
    }

    #[test]
    fn all_invalid_entries_are_listed() {
        let entries =
            ["fine.example", "a b", "", "x.*.example", "host:port", "http://"].map(ToOwned::to_owned);
        let error = AllowedHosts::parse(&entries).unwrap_err();
        assert_eq!(
            error.0,
            ["'a b'", "''", "'x.*.example'", "'host:port'", "'http://'"]
        );
        assert!(
            error.to_string().starts_with("invalid host: 'a b', ''"),
            "{error}"
        );
    }
}
