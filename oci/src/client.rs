//! The HTTP client for one registry: certificate authorities, timeouts and redirects.

use std::time::Duration;

use reqwest::{Certificate, Client, ClientBuilder, redirect};

use crate::cause::innermost_cause;
use crate::error::OciError;
use crate::options::RegistryOptions;

/// Maximum time to establish a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum time between two reads of a response.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// Maximum number of consecutive redirects.
const MAX_REDIRECTS: usize = 5;

/// Creates a client that follows redirects as `redirects` says, and trusts the certificate authorities of the system and of the options.
pub(crate) async fn client(
    registry: &str,
    options: &RegistryOptions,
    redirects: redirect::Policy,
) -> Result<Client, OciError> {
    let certificates = certificates(registry, options).await?;
    builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .user_agent(concat!("wash/", env!("CARGO_PKG_VERSION")))
        .redirect(redirects)
        .tls_certs_merge(certificates)
        .build()
        .map_err(|error| OciError::Untrusted {
            registry: registry.to_owned(),
            reason: innermost_cause(&error),
        })
}

/// Returns a builder with the crypto provider that all clients use.
pub(crate) fn builder() -> ClientBuilder {
    // The client uses the process-wide crypto provider. The call fails if one is already installed, which is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
}

async fn certificates(registry: &str, options: &RegistryOptions) -> Result<Vec<Certificate>, OciError> {
    let mut certificates = Vec::new();
    for (path, data) in options.certificates(registry).await? {
        let found = Certificate::from_pem_bundle(&data).unwrap_or_default();
        if found.is_empty() {
            let reason = "the file contains no PEM certificates";
            let source = std::io::Error::new(std::io::ErrorKind::InvalidData, reason);
            return Err(OciError::file(path)(source));
        }
        certificates.extend(found);
    }
    Ok(certificates)
}

/// Follows a redirect, except from TLS to plain HTTP or after [`MAX_REDIRECTS`].
pub(crate) fn follow(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let from_tls = attempt.previous().iter().any(|url| url.scheme() == "https");
    if from_tls && attempt.url().scheme() != "https" {
        attempt.error("it redirects from TLS to plain HTTP")
    } else if attempt.previous().len() > MAX_REDIRECTS {
        attempt.error("too many redirects")
    } else {
        attempt.follow()
    }
}
