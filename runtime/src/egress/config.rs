//! What a host allows and asks of outgoing HTTP.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use super::resolver::{Resolve, SystemResolver};
use super::roots::TrustRoots;

/// What a host allows and asks of the HTTP requests that guests send.
#[derive(Clone)]
pub struct EgressConfig {
    /// Guests may reach servers on the host's own loopback; otherwise only where `localhost` or the address is listed
    /// under their allowed hosts. Off by default.
    pub allow_loopback: bool,
    /// Authorities whose certificates are accepted.
    pub trust_roots: TrustRoots,
    /// Authorities whose certificates are accepted besides those of `trust_roots`.
    pub extra_roots: Vec<CertificateDer<'static>>,
    /// Connections that one workload may have at the same time, idle ones included; 256 by default.
    pub max_connections: usize,
    /// Requests that one workload may have in flight, until their response is read; 128 by default. Four times as many
    /// may wait for a turn.
    pub max_requests: usize,
    /// Time that a request waits for others of its workload to end, where there are as many as may be; 5 s by default.
    pub connection_wait: Duration,
    /// Time for name resolution, connection and TLS handshake unless the guest sets one; 30 s by default.
    pub connect_timeout: Duration,
    /// Time to the response head unless the guest sets one; 10 min by default.
    pub first_byte_timeout: Duration,
    /// Time between two parts of the response body unless the guest sets one; 10 min by default.
    pub between_bytes_timeout: Duration,
    /// Time that an unused connection is kept for the next request; 30 s by default.
    pub idle_timeout: Duration,
    /// Finds the addresses of hosts; the system by default.
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
    /// Accept certificates of the authorities in a PEM file, too.
    ///
    /// # Errors
    /// The file cannot be read or holds no certificate; it is named.
    pub fn with_ca_file(mut self, path: &Path) -> anyhow::Result<Self> {
        let found: Vec<_> = CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect)
            .with_context(|| format!("cannot read certificates from '{}'", path.display()))?;
        anyhow::ensure!(
            !found.is_empty(),
            "there is no certificate in '{}'",
            path.display()
        );
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

/// What is made once per host from an [`EgressConfig`].
#[derive(Clone)]
pub(crate) struct HostEgress {
    pub(super) config: EgressConfig,
    pub(super) tls: rustls::ClientConfig,
}

impl HostEgress {
    /// # Errors
    /// One of the extra roots is no certificate.
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
