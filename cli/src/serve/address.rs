//! Addresses to listen on.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The default port of `wash dev`.
pub(crate) const DEFAULT_PORT: u16 = 8000;

/// Both loopback addresses with one port.
pub(crate) fn loopbacks(port: u16) -> Vec<SocketAddr> {
    vec![
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port),
        SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), port),
    ]
}

/// Parses `IP:PORT` or `localhost:PORT`. `localhost` stands for both loopback addresses. Returns the reason as the error.
pub(crate) fn parse(text: &str) -> Result<Vec<SocketAddr>, String> {
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Ok(vec![address]);
    }
    let expected = "expected IP:PORT or localhost:PORT, such as 127.0.0.1:8000";
    if text.parse::<IpAddr>().is_ok() || text == "localhost" {
        return Err(format!("'{text}' has no port: {expected}"));
    }
    let Some((host, port)) = text.rsplit_once(':') else {
        return Err(format!("'{text}' is not an address: {expected}"));
    };
    if port.parse::<u16>().is_err() {
        return Err(format!(
            "'{port}' in '{text}' is not a port (0 to 65535): {expected}"
        ));
    }
    match (host, port.parse()) {
        ("localhost", Ok(port)) => Ok(loopbacks(port)),
        ("", _) => Err(format!("'{text}' has no IP address: {expected}")),
        _ => Err(format!(
            "'{host}' in '{text}' is neither an IP address nor localhost: {expected}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_means_both_loopbacks() {
        let both = parse("localhost:3000").unwrap();
        assert_eq!(
            both,
            ["127.0.0.1:3000".parse().unwrap(), "[::1]:3000".parse().unwrap()]
        );
        assert_eq!(parse("[::]:80").unwrap(), ["[::]:80".parse().unwrap()]);
    }

    #[test]
    fn errors_name_the_invalid_part() {
        assert!(
            parse("127.0.0.1")
                .unwrap_err()
                .starts_with("'127.0.0.1' has no port")
        );
        assert!(parse("127.0.0.1:99999").unwrap_err().starts_with("'99999' in"));
        assert!(parse(":8000").unwrap_err().contains("no IP address"));
        assert!(parse("example.com:80").unwrap_err().contains("neither"));
        assert!(parse("8000").unwrap_err().contains("is not an address"));
    }
}
