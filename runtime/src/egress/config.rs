//! Configuration of outgoing HTTP.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use super::resolver::{Resolve, SystemResolver};
use super::roots::TrustRoots;

/// Permissions, limits and defaults for HTTP requests that guests send.
#[derive(Clone)]
pub struct EgressConfig {
    /// Guests may reach servers on the host's loopback and on the machine's own addresses, the latter with sockets, too; off by
    /// default. If off, a component needs `localhost` or the address in its allowed hosts.
    pub allow_loopback: bool,
    /// Trusted certificate authorities.
    pub trust_roots: TrustRoots,
    /// Certificate authorities trusted in addition to `trust_roots`.
    pub extra_roots: Vec<CertificateDer<'static>>,
    /// Maximum number of connections per workload, including idle ones; 256 by default.
    pub max_connections: usize,
    /// Maximum number of requests in flight per workload; 128 by default. A request is in flight until its response is read.
    /// Four times as many requests may wait.
    pub max_requests: usize,
    /// Time that a request waits when its workload has reached a limit; 5 s by default.
    pub connection_wait: Duration,
    /// Default time limit for name resolution, connection and TLS handshake; 30 s. The guest can override it.
    pub connect_timeout: Duration,
    /// Default time limit for the response head; 10 min. The guest can override it.
    pub first_byte_timeout: Duration,
    /// Default time limit between two parts of the response body; 10 min. The guest can override it.
    pub between_bytes_timeout: Duration,
    /// Time that an idle connection is kept open; 30 s by default.
    pub idle_timeout: Duration,
    /// Name resolver; the system's by default.
    pub resolver: Arc<dyn Resolve>,
}

impl Default for EgressConfig {
    fn default() -> Self {
        Self {
            allow_loopback: false,
            trust_roots: TrustRoots::default(),
            extra_roots: Vec::new(),
            max_connections: 256,
            max_requests: 128,
            connection_wait: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(30),
            first_byte_timeout: Duration::from_mins(10),
            between_bytes_timeout: Duration::from_mins(10),
            idle_timeout: Duration::from_secs(30),
            resolver: Arc::new(SystemResolver),
        }
    }
}

impl EgressConfig {
    /// Adds the certificate authorities in a PEM file to `extra_roots`.
    ///
    /// # Errors
    /// The file cannot be read or contains no certificate. The error names the file.
    pub fn with_ca_file(mut self, path: &Path) -> anyhow::Result<Self> {
        let found: Vec<_> = CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect)
            .with_context(|| format!("cannot read certificates from '{}'", path.display()))?;
        anyhow::ensure!(!found.is_empty(), "no certificate found in '{}'", path.display());
        self.extra_roots.extend(found);
        Ok(self)
    }
}

impl std::fmt::Debug for EgressConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EgressConfig")
            .field("allow_loopback", &self.allow_loopback)
            .field("trust_roots", &self.trust_roots)
            .field("extra_roots", &self.extra_roots.len())
            .field("max_connections", &self.max_connections)
            .field("max_requests", &self.max_requests)
            .finish_non_exhaustive()
    }
}

/// State shared by all workloads of a host, built from an [`EgressConfig`].
#[derive(Clone)]
pub(crate) struct HostEgress {
    pub(super) config: EgressConfig,
    pub(super) tls: rustls::ClientConfig,
}

impl HostEgress {
    /// # Errors
    /// One of the extra roots is not a valid certificate.
    pub(crate) fn new(config: EgressConfig) -> anyhow::Result<Self> {
        let mut roots = config.trust_roots.store();
        for root in &config.extra_roots {
            roots
                .add(root.clone())
                .context("cannot use an extra certificate authority for outgoing HTTPS")?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .context("cannot configure TLS")?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { config, tls })
    }
}
