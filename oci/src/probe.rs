//! Detects whether a registry uses plain HTTP.

use std::net::IpAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Maximum duration of the probe.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Maximum number of bytes read from the response.
const MAX_RESPONSE: u64 = 512;

/// Returns true if a registry, `HOST` or `HOST:PORT`, is on a loopback address.
pub(crate) fn is_loopback(registry: &str) -> bool {
    let host = match registry.rsplit_once(':') {
        Some((host, port)) if is_port(port) => host,
        _ => registry,
    };
    let address = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns true if the registry answers plain HTTP, false if it expects TLS, or `None` without a connection or a timely
/// response.
pub(crate) async fn speaks_http(registry: &str) -> Option<bool> {
    let has_port = registry.rsplit_once(':').is_some_and(|(_, port)| is_port(port));
    let address = if has_port {
        registry.to_owned()
    } else {
        format!("{registry}:80")
    };
    let exchange = async {
        let mut stream = TcpStream::connect(&address).await?;
        let request = format!("GET /v2/ HTTP/1.1\r\nHost: {registry}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut response = Vec::new();
        // Use the bytes received before a connection reset.
        let _ = stream.take(MAX_RESPONSE).read_to_end(&mut response).await;
        Ok::<_, std::io::Error>(response)
    };
    let response = tokio::time::timeout(TIMEOUT, exchange).await.ok()?.ok()?;
    let response = String::from_utf8_lossy(&response);
    // Go servers and nginx answer a plain HTTP request on a TLS port with these texts.
    let expects_tls = response.contains("HTTPS server") || response.contains("sent to HTTPS port");
    Some(response.starts_with("HTTP/1.") && !expects_tls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_are_loopback() {
        for loopback in [
            "localhost",
            "localhost:5000",
            "127.0.0.1:5000",
            "127.8.8.8",
            "[::1]:5000",
        ] {
            assert!(is_loopback(loopback), "{loopback}");
        }
        for other in [
            "localhost.example.com",
            "10.0.0.1:5000",
            "ghcr.io",
            "127.0.0.1.example.com:80",
        ] {
            assert!(!is_loopback(other), "{other}");
        }
    }
}
