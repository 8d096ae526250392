//! Detects whether a registry that may be contacted over plain HTTP uses TLS.
//!
//! # Guarantees
//! TLS is tried first, so a server that speaks it is never contacted over plain HTTP. The requests carry no credentials, follow no
//! redirect, and use the same proxy as later requests.

use std::error::Error;
use std::net::IpAddr;
use std::time::Duration;

use reqwest::{Client, Response, redirect};

use crate::client::builder;

/// Maximum duration of each of the two requests.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Maximum number of bytes read from the response.
const MAX_RESPONSE: usize = 512;

/// Returns the host of a registry, `HOST` or `HOST:PORT`, in lower case.
pub(crate) fn host(registry: &str) -> String {
    let host = match registry.rsplit_once(':') {
        Some((host, port)) if is_port(port) => host,
        _ => registry,
    };
    host.to_ascii_lowercase()
}

/// Returns true if a registry, `HOST` or `HOST:PORT`, is on a loopback address.
pub(crate) fn is_loopback(registry: &str) -> bool {
    let host = host(registry);
    let address = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns true if a server, `HOST` or `HOST:PORT`, uses plain HTTP and not TLS. False if it uses TLS, or if it does not answer:
/// the real request then reports why.
pub(crate) async fn uses_plain_http(server: &str) -> bool {
    let Some(client) = client() else { return false };
    !speaks_tls(&client, server).await && speaks_http(&client, server).await
}

/// Returns true if a server, `HOST` or `HOST:PORT`, speaks TLS, whether or not its certificate is trusted.
pub(crate) async fn uses_tls(server: &str) -> bool {
    match client() {
        Some(client) => speaks_tls(&client, server).await,
        None => true,
    }
}

fn client() -> Option<Client> {
    builder()
        .timeout(TIMEOUT)
        .redirect(redirect::Policy::none())
        .build()
        .ok()
}

async fn speaks_tls(client: &Client, server: &str) -> bool {
    match client.get(format!("https://{server}/v2/")).send().await {
        Ok(_) => true,
        Err(error) => tls_failure(&error).is_some_and(is_answer_in_tls),
    }
}

/// Returns the error of the TLS library that caused an error.
fn tls_failure<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(failure) = cause.downcast_ref::<rustls::Error>() {
            return Some(failure);
        }
        // An input/output error hides what it wraps.
        let wrapped = cause
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        if let Some(failure) = wrapped.and_then(|wrapped| tls_failure(wrapped)) {
            return Some(failure);
        }
        next = cause.source();
    }
    None
}

/// Returns true unless the server answered with something that is not TLS.
fn is_answer_in_tls(failure: &rustls::Error) -> bool {
    !matches!(failure, rustls::Error::InvalidMessage(_))
}

async fn speaks_http(client: &Client, server: &str) -> bool {
    let Ok(response) = client.get(format!("http://{server}/v2/")).send().await else {
        return false;
    };
    let leads_to_tls = response
        .headers()
        .get(http::header::LOCATION)
        .is_some_and(|location| {
            let start = location.as_bytes().get(..6).unwrap_or_default();
            start.eq_ignore_ascii_case(b"https:")
        });
    // Go servers and nginx answer a plain HTTP request on a TLS port with these texts.
    let text = start(response).await;
    let expects_tls = text.contains("HTTPS server") || text.contains("sent to HTTPS port");
    !leads_to_tls && !expects_tls
}

/// Returns the start of the body.
async fn start(mut response: Response) -> String {
    let mut body = Vec::new();
    while body.len() < MAX_RESPONSE
        && let Ok(Some(bytes)) = response.chunk().await
    {
        body.extend(bytes.iter().take(MAX_RESPONSE));
    }
    String::from_utf8_lossy(&body).into_owned()
}

#[cfg(test)]
mod tests {
    use wash_tests::servers::{Fault, Proxy, Registry};

    use super::*;

    #[test]
    fn only_loopback_addresses_are_loopback() {
        for loopback in [
            "localhost",
            "localhost:5000",
            "LOCALHOST",
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

    #[tokio::test]
    async fn tls_is_found_even_if_its_certificate_is_unknown() {
        let (plain, secret) = (Registry::start(), Registry::with_tls());
        let (plain, secret) = (plain.address().to_string(), secret.address().to_string());
        assert!(uses_plain_http(&plain).await && !uses_tls(&plain).await);
        assert!(!uses_plain_http(&secret).await && uses_tls(&secret).await);
        // Nothing listens on this port.
        assert!(!uses_plain_http("127.0.0.1:1").await && !uses_tls("127.0.0.1:1").await);
    }

    #[tokio::test]
    async fn a_server_that_leads_to_tls_does_not_use_plain_http() {
        let plain = |status, headers: &'static [(&str, &str)], body: &'static str| {
            Proxy::alone(move |_, _| Fault::answer(status, headers, body))
        };
        for (server, expected) in [
            (
                plain(301, &[("location", "HTTPS://registry.example/v2/")], ""),
                false,
            ),
            (
                plain(400, &[], "The plain HTTP request was sent to HTTPS port"),
                false,
            ),
            (
                plain(307, &[("location", "http://registry.example/v2/")], ""),
                true,
            ),
            (plain(401, &[], ""), true),
        ] {
            let address = server.address().to_string();
            assert_eq!(uses_plain_http(&address).await, expected, "{:?}", server.asked());
        }
    }
}
