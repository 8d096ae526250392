//! The host that a request addresses.

use http::header;
use http::request::Parts;

/// The longest name that DNS allows, in bytes.
const MAX_NAME: usize = 253;

/// The request has no host, an invalid one, or more than one `Host` header.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoAuthority;

/// Returns the authority of a request: from `:authority` or the absolute form of the target, else from `Host`
/// (RFC 9112 §3.2.2).
pub(super) fn authority(request: &Parts) -> Result<&str, NoAuthority> {
    let mut hosts = request.headers.get_all(header::HOST).iter();
    let (host, second) = (hosts.next(), hosts.next());
    if second.is_some() {
        return Err(NoAuthority);
    }
    let authority = match (request.uri.authority(), host) {
        (Some(authority), _) => authority.as_str(),
        (None, Some(host)) => host.to_str().map_err(|_| NoAuthority)?,
        (None, None) => return Err(NoAuthority),
    };
    if without_port(authority).is_empty() || authority.contains('@') {
        return Err(NoAuthority);
    }
    Ok(authority)
}

/// A normalized host name for route lookups: lower case, without port and trailing dot. Stored on the stack.
pub(super) struct HostKey {
    bytes: [u8; MAX_NAME],
    length: usize,
}

impl HostKey {
    /// Normalizes an authority; `None` if the host name is too long.
    pub(super) fn new(authority: &str) -> Option<Self> {
        let host = without_port(authority);
        let host = host.strip_suffix('.').unwrap_or(host);
        let mut bytes = [0; MAX_NAME];
        let target = bytes.get_mut(..host.len())?;
        target.copy_from_slice(host.as_bytes());
        target.make_ascii_lowercase();
        Some(Self {
            bytes,
            length: host.len(),
        })
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

fn without_port(authority: &str) -> &str {
    if authority.starts_with('[') {
        // An IPv6 address: a colon inside the brackets does not start a port.
        return authority
            .find(']')
            .and_then(|end| authority.get(..=end))
            .unwrap_or(authority);
    }
    authority.split_once(':').map_or(authority, |(host, _)| host)
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn key(authority: &str) -> Option<String> {
        HostKey::new(authority).map(|key| String::from_utf8(key.as_bytes().to_vec()).unwrap())
    }

    #[test]
    fn port_case_and_trailing_dot_make_no_difference() {
        for authority in [
            "Example.COM",
            "example.com:8080",
            "example.com.",
            "EXAMPLE.com.:443",
        ] {
            assert_eq!(key(authority).as_deref(), Some("example.com"), "{authority}");
        }
        assert_eq!(key("[::1]:8080").as_deref(), Some("[::1]"));
        assert_eq!(key("[::1]").as_deref(), Some("[::1]"));
        assert_eq!(key(&"a".repeat(254)), None);
        assert!(key(&"a".repeat(253)).is_some());
    }

    #[test]
    fn the_target_wins_over_the_header_and_two_headers_are_invalid() {
        let parts = |request: http::request::Builder| request.body(()).unwrap().into_parts().0;
        let both = parts(Request::get("http://target.example/").header("host", "header.example"));
        assert_eq!(authority(&both), Ok("target.example"));
        let header = parts(Request::get("/").header("host", "header.example:80"));
        assert_eq!(authority(&header), Ok("header.example:80"));
        for invalid in [
            Request::get("/"),
            Request::get("/").header("host", ""),
            Request::get("/").header("host", ":80"),
            Request::get("/").header("host", "user@header.example"),
            Request::get("/").header("host", "a").header("host", "b"),
            Request::get("/").header("host", &b"\xff"[..]),
        ] {
            assert_eq!(authority(&parts(invalid)), Err(NoAuthority));
        }
    }
}
