//! How registries are spoken to: with or without TLS, whom to trust, and who we are.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::credentials::Credentials;
use super::error::OciError;

/// Time to find out what an address speaks.
const PROBE: Duration = Duration::from_secs(5);

/// How to speak to registries.
#[derive(Clone, Debug, Default)]
pub struct RegistryOptions {
    /// Registries (`HOST` or `HOST:PORT`) that may be spoken to without TLS if they do not speak it. Those on the loopback of this
    /// machine may be always.
    pub insecure: Insecure,
    /// Files with certificates in PEM of authorities to trust beside those of the system.
    pub ca_files: Vec<PathBuf>,
    /// As [`Self::ca_files`], for one registry (`HOST` or `HOST:PORT`) only.
    pub own_ca_files: BTreeMap<String, PathBuf>,
    /// Who we are; absent: what docker knows.
    pub credentials: Option<Credentials>,
}

/// Which registries may be spoken to without TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Insecure {
    /// Those on the loopback of this machine.
    #[default]
    Loopback,
    /// These, too.
    These(Vec<String>),
    /// Every one.
    All,
}

impl RegistryOptions {
    /// Is TLS left out for a registry? It is asked what it speaks if it may be; `None` where it does not answer that.
    async fn speaks_plain(&self, registry: &str) -> Option<bool> {
        let may = is_loopback(registry)
            || match &self.insecure {
                Insecure::Loopback => false,
                Insecure::These(these) => these.iter().any(|name| name == registry),
                Insecure::All => true,
            };
        if may {
            speaks_http(registry).await
        } else {
            Some(false)
        }
    }

    /// `http` or `https`: what to speak to a registry.
    pub async fn scheme(&self, registry: &str) -> &'static str {
        // One that does not answer that may be behind a proxy; nobody was named for the loopback.
        let plain = self
            .speaks_plain(registry)
            .await
            .unwrap_or(self.insecure != Insecure::Loopback);
        if plain { "http" } else { "https" }
    }

    /// The certificates of authorities to trust for a registry: each file with its content.
    ///
    /// # Errors
    /// A file cannot be read.
    pub async fn certificates(&self, registry: &str) -> Result<Vec<(PathBuf, Vec<u8>)>, OciError> {
        let mut certificates = Vec::new();
        for path in self.ca_files.iter().chain(self.own_ca_files.get(registry)) {
            let data = tokio::fs::read(path).await.map_err(OciError::file(path))?;
            certificates.push((path.clone(), data));
        }
        Ok(certificates)
    }

    /// Who we are to a registry.
    ///
    /// # Errors
    /// What docker knows cannot be read.
    pub async fn credentials_for(&self, registry: &str) -> Result<Credentials, OciError> {
        if let Some(credentials) = &self.credentials {
            return Ok(credentials.clone());
        }
        let registry = registry.to_owned();
        // A helper is a program that may take its time.
        let stored = tokio::task::spawn_blocking(move || Credentials::stored(&registry)).await;
        stored.unwrap_or(Ok(Credentials::Anonymous))
    }
}

/// Is a registry, `HOST` or `HOST:PORT`, on the loopback of this machine?
pub fn is_loopback(registry: &str) -> bool {
    let host = match registry.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => registry,
    };
    let address = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Does it answer to plain HTTP? A server that wants TLS answers something else, or says so.
async fn speaks_http(registry: &str) -> Option<bool> {
    let has_port = registry
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let address = if has_port {
        registry.to_owned()
    } else {
        format!("{registry}:80")
    };
    let ask = async {
        let mut stream = TcpStream::connect(&address).await?;
        let request = format!("GET /v2/ HTTP/1.1\r\nHost: {registry}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        // A reset after some bytes does not take them back.
        let _ = stream.take(512).read_to_end(&mut answer).await;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = tokio::time::timeout(PROBE, ask).await.ok()?.ok()?;
    let answer = String::from_utf8_lossy(&answer);
    // Servers of Go and nginx say in plain HTTP that they want the other.
    let wants_tls = answer.contains("HTTPS server") || answer.contains("sent to HTTPS port");
    Some(answer.starts_with("HTTP/1.") && !wants_tls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_its_loopback() {
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

    #[tokio::test]
    async fn tls_is_left_out_only_where_it_may_be() {
        let options = RegistryOptions::default();
        assert_eq!(options.scheme("registry.invalid").await, "https");
        let options = RegistryOptions {
            insecure: Insecure::These(vec!["other.invalid".to_owned()]),
            ..RegistryOptions::default()
        };
        assert_eq!(options.speaks_plain("registry.invalid").await, Some(false));
        // Nothing listens there.
        assert_eq!(options.speaks_plain("127.0.0.1:1").await, None);
        assert_eq!(options.scheme("127.0.0.1:1").await, "http");
    }
}
